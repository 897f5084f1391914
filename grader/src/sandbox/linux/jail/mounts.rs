//! Shows files and folders at other places.

use std::path::Path;
use std::{fs, io};

use nix::mount::{MsFlags, mount};
use nix::sys::statvfs::statvfs;

const NONE: Option<&str> = None;

/// Mounts a file or folder at a path, which is made if need be. A missing one is not an error.
pub(super) fn show(source: &Path, path: &Path) -> io::Result<()> {
    let kind = match fs::metadata(source) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(()),
        kind => kind?,
    };
    if kind.is_dir() {
        fs::create_dir_all(path)?;
    } else {
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        if !path.exists() {
            fs::write(path, "")?;
        }
    }
    bind(source, path)
}

/// Mounts a file or folder at a path that exists.
pub(super) fn bind(source: &Path, target: &Path) -> io::Result<()> {
    let flags = MsFlags::MS_BIND | MsFlags::MS_REC;
    Ok(mount(Some(source), target, NONE, flags, NONE)?)
}

/// Makes what is mounted at a path read-only.
pub(super) fn remount_read_only(path: &Path) -> io::Result<()> {
    // Flags that are set already have to stay, or the kernel refuses.
    let kept = MsFlags::MS_NOEXEC | MsFlags::MS_NOATIME | MsFlags::MS_NODIRATIME;
    let kept = kept & MsFlags::from_bits_truncate(statvfs(path)?.flags().bits());
    let flags = MsFlags::MS_REMOUNT
        | MsFlags::MS_BIND
        | MsFlags::MS_RDONLY
        | MsFlags::MS_NOSUID
        | MsFlags::MS_NODEV
        | kept;
    Ok(mount(NONE, path, NONE, flags, NONE)?)
}
