//! Scratch space: `/tmp`, and `/dev/shm`, where the C library keeps semaphores and shared memory
//! that have names (Python's `multiprocessing` cannot do without).
//!
//! The machine's own are no place for a stranger's program. What lies there outlives the program,
//! is shared with everybody, and in `/dev/shm` is memory that belongs to no process, so that no
//! limit counts it. So a program gets its own, small and gone with its last process, or none. The
//! user's own program gets a `/tmp` of its own too, so that it is graded like everyone's; where
//! there can be none, it may use the machine's, as it may when nobody grades it.

use std::fs::{self, File};
use std::io;
use std::os::fd::AsRawFd;
use std::path::{Path, PathBuf};

use nix::mount::{MsFlags, mount};
use rustix::fs::{CWD, Mode, OFlags, openat};
use rustix::process::geteuid;

use super::super::namespaces::{
    LaterMounts, enter_own_mounts, enter_user_namespace, may_create_namespaces, open_proc_self,
};
use super::super::wire::{FsAccess, LaunchRequest};
use super::mounts::{remount_read_only, show};
use super::named::entries_to_show;

/// Where shared memory is mounted.
pub(super) const SHARED_MEMORY: &str = "/dev/shm";

/// Where temporary files are.
pub(super) const TEMPORARY: &str = "/tmp";

/// The mount options: every user may write to it.
const OPTIONS: &str = "size=16m,nr_inodes=4096,mode=1777";

/// Mounts an empty file system, which only this mount namespace sees.
pub(super) fn mount_scratch(path: &str) -> io::Result<()> {
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV;
    Ok(mount(
        Some("scratch"),
        path,
        Some("tmpfs"),
        flags,
        Some(OPTIONS),
    )?)
}

/// Tests whether this process can have scratch space of its own, by giving it some.
///
/// # Errors
/// If the machine has no such folders, or the kernel lets this process have no mounts of its own.
pub(crate) fn test_own_scratch() -> io::Result<()> {
    enter_own_scratch()?;
    mount_scratch(TEMPORARY)
}

/// Gives this process, which has the machine's root, shared memory of its own. Call this before
/// anything restricts the process.
pub(super) fn enter_own_scratch() -> io::Result<()> {
    let is_folder = |path: &str| fs::symlink_metadata(path).is_ok_and(|found| found.is_dir());
    if !is_folder(SHARED_MEMORY) || !is_folder(TEMPORARY) {
        return Err(io::ErrorKind::NotFound.into());
    }
    if !may_create_namespaces() {
        // In a user namespace root could not become another user any more.
        if geteuid().is_root() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        enter_user_namespace(&open_proc_self()?)?;
    }
    // It may wait long for its program.
    enter_own_mounts(LaterMounts::Shown)?;
    mount_scratch(SHARED_MEMORY)
}

/// Covers `/tmp` with an empty one, in which only what the program needs of the old one is shown:
/// the working folder, and read-only what its resolved view names, or its command if it sees all
/// of the machine's files. Call this where the mounts are this process's own.
pub(super) fn cover_temporary(request: &LaunchRequest) -> io::Result<()> {
    let paths = match &request.view {
        FsAccess::All => entries_to_show(Path::new(TEMPORARY), request),
        FsAccess::Only(paths) => paths.clone(),
    };
    let read_only: Vec<(PathBuf, File)> = paths.iter().flat_map(|path| covered(path)).collect();
    let working = covered(Path::new(&request.dir));
    mount_scratch(TEMPORARY)?;
    for (path, opened) in &read_only {
        show(&link_to(opened), path)?;
        remount_read_only(path)?;
    }
    // Last, because it may be in one of the others.
    for (path, opened) in &working {
        show(&link_to(opened), path)?;
    }
    Ok(())
}

/// A path in `/tmp`, as it is given and with its links followed, each with what it leads to.
/// Nothing if it is elsewhere, or does not exist.
fn covered(path: &Path) -> Vec<(PathBuf, File)> {
    let mut names = vec![path.to_owned()];
    names.extend(fs::canonicalize(path).ok().filter(|real| real != path));
    names.retain(|name| name.starts_with(TEMPORARY));
    let open = |name: PathBuf| {
        let flags = OFlags::PATH | OFlags::CLOEXEC;
        let opened = openat(CWD, &name, flags, Mode::empty()).ok()?;
        Some((name, opened.into()))
    };
    names.into_iter().filter_map(open).collect()
}

/// A path of an open file that does not depend on where it is.
fn link_to(opened: &File) -> PathBuf {
    format!("/proc/self/fd/{}", opened.as_raw_fd()).into()
}
