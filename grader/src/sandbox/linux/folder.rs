//! The folder that a program works in, as a file system of its own.

use std::io;
use std::path::Path;

use nix::mount::{MntFlags, MsFlags, mount, umount2};

use crate::base::level::Isolation;

/// Mounts a file system of this size there, which only the calling thread and what it starts can
/// see.
pub(in crate::sandbox) fn mount_folder(level: Isolation, path: &Path, size: u64) -> io::Result<()> {
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

/// Takes it away again. What is in use still goes with its user.
pub(in crate::sandbox) fn unmount_folder(level: Isolation, path: &Path) {
    if level.own_network() {
        let _ = umount2(path, MntFlags::MNT_DETACH);
    }
}
