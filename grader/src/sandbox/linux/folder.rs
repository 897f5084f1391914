//! Mounts the folder that a program works in.

use std::io;
use std::path::Path;

use nix::mount::{MntFlags, MsFlags, mount, umount2};

use crate::base::level::Isolation;

/// At a level with namespaces, mounts an in-memory file system of this size at `path`, which only
/// the calling thread and what it starts can see.
pub(crate) fn mount_folder(level: Isolation, path: &Path, size: u64) -> io::Result<()> {
    if !level.own_network() {
        return Ok(());
    }
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    let options = format!("size={size},nr_inodes=65536,mode=700");
    Ok(mount(
        Some("folder"),
        path,
        Some("tmpfs"),
        flags,
        Some(options.as_str()),
    )?)
}

/// Unmounts the folder. Files that are still open are freed when they are closed.
pub(crate) fn unmount_folder(level: Isolation, path: &Path) {
    if level.own_network() {
        let _ = umount2(path, MntFlags::MNT_DETACH);
    }
}
