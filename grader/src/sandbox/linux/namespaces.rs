//! The system calls around namespaces.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::process::{Child, Command};
use std::thread;

use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, unshare};
use rustix::fs::{Mode, OFlags, openat};
use rustix::process::{getegid, geteuid};
use rustix::thread::{
    CapabilitySet, capabilities, configure_capability_in_ambient_set, set_capabilities,
};

use super::netlink::{ACKNOWLEDGE, Netlink};
use super::users::{NOBODY, can_become_others};

/// Whether this thread may create namespaces without a new user namespace. Checks the capabilities
/// and not the user id: root in a container often may not.
pub(super) fn may_create_namespaces() -> bool {
    capabilities(None).is_ok_and(|sets| sets.effective.contains(CapabilitySet::SYS_ADMIN))
}

/// Starts a process as process 1 of a new PID namespace, with mount, IPC and UTS namespaces of its
/// own, in the calling thread's network.
pub(super) fn spawn_in_namespaces(mut command: Command) -> io::Result<Child> {
    // Namespaces belong to a thread, and after unsharing its PID namespace a thread can start
    // neither threads nor a second process 1. So this thread ends afterwards; the process does not
    // depend on its life.
    let spawn = move || {
        unshare(
            CloneFlags::CLONE_NEWPID
                | CloneFlags::CLONE_NEWNS
                | CloneFlags::CLONE_NEWIPC
                | CloneFlags::CLONE_NEWUTS,
        )?;
        make_capability_inheritable()?;
        command.spawn()
    };
    let thread = thread::Builder::new().spawn(spawn)?;
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Lets processes that this thread starts mount file systems. A user who is not root loses every
/// capability on `exec` except the ambient ones, and those must be inheritable.
fn make_capability_inheritable() -> io::Result<()> {
    if geteuid().is_root() {
        return Ok(());
    }
    let mut sets = capabilities(None)?;
    sets.inheritable |= CapabilitySet::SYS_ADMIN;
    set_capabilities(None, sets)?;
    configure_capability_in_ambient_set(CapabilitySet::SYS_ADMIN, true)?;
    Ok(())
}

/// Whether [`enter_own_user_namespace`] entered one.
pub(super) enum UserNamespace {
    /// It did.
    Entered,
    /// The grader can do without.
    NotNeeded,
}

/// Lets the grader create namespaces: enters a user namespace if it takes one. Root that cannot
/// become other users enters one too, because in it programs are not root.
pub(super) fn enter_own_user_namespace() -> io::Result<UserNamespace> {
    if may_create_namespaces() && (can_become_others() || !geteuid().is_root()) {
        return Ok(UserNamespace::NotNeeded);
    }
    enter_user_namespace(&open_proc_self()?)?;
    Ok(UserNamespace::Entered)
}

/// Opens this process's folder in /proc, through which it can set up a user namespace.
pub(super) fn open_proc_self() -> io::Result<OwnedFd> {
    Ok(File::open("/proc/self")?.into())
}

/// Enters a new user namespace. In it this process may do what root may, with what belongs to the
/// namespace; outside it stays the user that it was. `proc_self` comes from [`open_proc_self`].
pub(super) fn enter_user_namespace(proc_self: &OwnedFd) -> io::Result<()> {
    let write = |name: &str, content: &str| {
        let file = openat(
            proc_self,
            name,
            OFlags::WRONLY | OFlags::CLOEXEC,
            Mode::empty(),
        )?;
        File::from(file).write_all(content.as_bytes())
    };
    // Read the ids first: in a namespace without a map, everyone is "nobody".
    let (uid, gid) = (geteuid().as_raw(), getegid().as_raw());
    // Map the user to itself, but never to root: a program that is root in its namespace gets all
    // capabilities there on every exec, and owns the files in /proc of whatever is closed to it.
    let inside = |id| if id == 0 { NOBODY } else { id };
    unshare(CloneFlags::CLONE_NEWUSER)?;
    // The kernel requires this order: without root's help, a group map may only be written where
    // groups can no longer be dropped, since a group can also deny access.
    write("setgroups", "deny")?;
    write("uid_map", &format!("{} {uid} 1", inside(uid)))?;
    write("gid_map", &format!("{} {gid} 1", inside(gid)))
}

/// Keeps later mounts of this mount namespace from showing in others.
pub(super) fn make_mounts_private() -> io::Result<()> {
    const NONE: Option<&str> = None;
    let flags = MsFlags::MS_REC | MsFlags::MS_PRIVATE;
    Ok(mount(NONE, "/", NONE, flags, NONE)?)
}

/// Brings the loopback interface of this thread's network up, and with it 127.0.0.1 and ::1.
pub(super) fn bring_loopback_up() -> io::Result<()> {
    const NEW_LINK: u16 = 16;
    const UP: u32 = 1;
    // `struct ifinfomsg` (linux/rtnetlink.h): any family, any type, interface 1 (in every network
    // the first is the loopback), the flags, and which of them to change.
    let mut link = vec![0; 4];
    link.extend(1_i32.to_ne_bytes());
    link.extend(UP.to_ne_bytes());
    link.extend(UP.to_ne_bytes());
    // Routing is protocol 0 of netlink, which rustix spells `None`.
    Netlink::open(None)?.request(NEW_LINK, ACKNOWLEDGE, &link, |_| {})
}
