//! `/dev/shm`, where the C library keeps semaphores and shared memory that have names: Python's
//! `multiprocessing` cannot do without.
//!
//! The machine's own is no place for a stranger's program. What lies there belongs to no process, so
//! that no limit counts it, it outlives the program, and it is shared with everybody. So a program
//! gets one of its own, small and gone with its last process, or none.

use std::io;
use std::path::Path;

use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};
use rustix::process::geteuid;

use super::super::namespaces::{
    enter_user_namespace, make_mounts_private, may_create_namespaces, open_proc_self,
};

/// Where it is mounted.
pub(super) const SHARED_MEMORY: &str = "/dev/shm";

/// Its mount options: as large as a program's `/tmp`, and every user may write to it.
const OPTIONS: &str = "size=16m,nr_inodes=4096,mode=1777";

/// Mounts an empty one, which only this mount namespace sees.
pub(super) fn mount_shared_memory() -> io::Result<()> {
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    Ok(mount(
        Some("shm"),
        SHARED_MEMORY,
        Some("tmpfs"),
        flags,
        Some(OPTIONS),
    )?)
}

/// Gives this process, which has the machine's root, shared memory of its own. Call this before
/// anything restricts the process.
///
/// # Errors
/// If the machine has no shared memory, or the kernel lets this process have no mounts of its own.
pub(crate) fn enter_own_shared_memory() -> io::Result<()> {
    if !Path::new(SHARED_MEMORY).is_dir() {
        return Err(io::ErrorKind::NotFound.into());
    }
    if !may_create_namespaces() {
        // In a user namespace root could not become another user any more.
        if geteuid().is_root() {
            return Err(io::ErrorKind::PermissionDenied.into());
        }
        enter_user_namespace(&open_proc_self()?)?;
    }
    unshare(CloneFlags::CLONE_NEWNS)?;
    make_mounts_private()?;
    mount_shared_memory()
}
