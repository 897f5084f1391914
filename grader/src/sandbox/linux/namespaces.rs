//! The system calls around namespaces.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::process::{Child, Command};
use std::thread;

use nix::mount::{MsFlags, mount};
use nix::sched::{CloneFlags, setns, unshare};
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

/// Starts a process as process 1 of a new PID namespace, with IPC and UTS namespaces of its own.
pub(super) fn spawn_in_namespaces(mut command: Command) -> io::Result<Child> {
    // Namespaces belong to a thread, and after unsharing its PID namespace a thread can start
    // neither threads nor a second process 1. So this thread ends afterwards; the process does not
    // depend on its life.
    let spawn = move || {
        unshare(CloneFlags::CLONE_NEWPID | CloneFlags::CLONE_NEWIPC | CloneFlags::CLONE_NEWUTS)?;
        make_capabilities_inheritable()?;
        command.spawn()
    };
    let thread = thread::Builder::new().spawn(spawn)?;
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Lets processes that this thread starts enter namespaces and mount file systems. A user who is
/// not root loses every capability on `exec` except the ambient ones, and those must be
/// inheritable.
fn make_capabilities_inheritable() -> io::Result<()> {
    if geteuid().is_root() {
        return Ok(());
    }
    let mut sets = capabilities(None)?;
    for needed in [CapabilitySet::SYS_ADMIN, CapabilitySet::SYS_CHROOT] {
        sets.inheritable |= needed;
        set_capabilities(None, sets)?;
        configure_capability_in_ambient_set(needed, true)?;
    }
    Ok(())
}

/// The network and the mounts of a thread, for another process to enter.
#[derive(Debug)]
pub(super) struct CaseNamespaces {
    pub(super) network: OwnedFd,
    pub(super) mounts: OwnedFd,
}

impl CaseNamespaces {
    /// Those of the calling thread.
    pub(super) fn of_this_thread() -> io::Result<Self> {
        let open = |name| File::open(format!("/proc/thread-self/ns/{name}"));
        Ok(Self {
            network: open("net")?.into(),
            mounts: open("mnt")?.into(),
        })
    }

    /// Enters the network, and a copy of the mounts. The calling process must have one thread.
    pub(super) fn enter(self) -> io::Result<()> {
        setns(self.network, CloneFlags::CLONE_NEWNET)?;
        setns(self.mounts, CloneFlags::CLONE_NEWNS)?;
        enter_own_mounts(LaterMounts::Hidden)
    }
}

/// Whether what is mounted in a namespace later shows in a copy of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum LaterMounts {
    /// It does not.
    Hidden,
    /// It does, and what is unmounted disappears.
    Shown,
}

/// Enters a copy of this process's mount namespace. What is mounted in the copy shows in no other.
pub(super) fn enter_own_mounts(later: LaterMounts) -> io::Result<()> {
    const NONE: Option<&str> = None;
    let propagation = match later {
        LaterMounts::Hidden => MsFlags::MS_PRIVATE,
        LaterMounts::Shown => MsFlags::MS_SLAVE,
    };
    unshare(CloneFlags::CLONE_NEWNS)?;
    Ok(mount(NONE, "/", NONE, MsFlags::MS_REC | propagation, NONE)?)
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
