//! The folder that a program works in, as a file system of its own.

use std::fs;
use std::io;
use std::os::unix::fs::lchown;
use std::path::Path;

use nix::mount::{MntFlags, MsFlags, mount, umount2};
use rustix::process::geteuid;

use super::{Isolation, NOBODY, View};

/// Mounts a file system of this size there, which only the calling thread and what it starts can see.
pub(in super::super) fn mount_folder(level: Isolation, path: &Path, size: u64) -> io::Result<()> {
    if level == Isolation::Ports {
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
pub(in super::super) fn unmount_folder(level: Isolation, path: &Path) {
    if level != Isolation::Ports {
        let _ = umount2(path, MntFlags::MNT_DETACH);
    }
}

/// Makes a folder and all that is in it the program's own, where that has another owner than the grader.
pub(in super::super) fn hand_over(level: Isolation, path: &Path, view: &View) -> io::Result<()> {
    if level == Isolation::Ports || !geteuid().is_root() || *view == View::Whole {
        return Ok(());
    }
    lchown(path, Some(NOBODY), Some(NOBODY))?;
    if fs::symlink_metadata(path)?.is_dir() {
        for entry in fs::read_dir(path)? {
            hand_over(level, &entry?.path(), view)?;
        }
    }
    Ok(())
}
