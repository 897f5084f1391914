//! What the grader does to itself: a user namespace for the process, a network for a thread, and
//! the rest for a thread that only starts a jail.

use std::fs::File;
use std::io::{self, Write};
use std::os::fd::OwnedFd;
use std::process::{Child, Command};
use std::thread;

use nix::sched::{CloneFlags, unshare};
use rustix::fs::{Mode, OFlags, openat};
use rustix::process::{getegid, geteuid};
use rustix::thread::{
    CapabilitySet, capabilities, configure_capability_in_ambient_set, set_capabilities,
};

use super::jail::private_mounts;
use super::netlink::{ACKNOWLEDGE, Netlink};
use super::probe;
use crate::base::level::Isolation;
use crate::sandbox::level::{IsolationChoice, IsolationUnavailable};

/// Finds out what works on this machine, by trying it in a throwaway child, and enters a user
/// namespace if that is what it takes. To be called at the start of `main`, while the process has
/// one thread: the kernel lets no other enter.
///
/// # Errors
/// If `choice` asks for namespaces and they are not to be had: why, and what to do about it.
pub fn enter(choice: IsolationChoice) -> Result<Isolation, IsolationUnavailable> {
    let mut reason = String::new();
    for level in choice.candidates() {
        match probe::obstacle(*level).map_or_else(|| prepare(*level), Err) {
            Ok(()) => return Ok(*level),
            Err(why) => reason = why,
        }
    }
    Err(IsolationUnavailable::new(reason))
}

fn prepare(level: Isolation) -> Result<(), String> {
    if level == Isolation::Namespace {
        enter_namespaces()
    } else {
        Ok(())
    }
}

fn enter_namespaces() -> Result<(), String> {
    if may_administer() {
        return Ok(());
    }
    own_folder()
        .and_then(|own| new_user_namespace(&own))
        .map_err(|error| format!("entering a user namespace: {error}"))
}

/// Gives the calling thread a network of its own, with nothing in it but a loopback interface that
/// is up, and mounts of its own, at [`Isolation::Namespace`]. To be called before the thread opens
/// a socket or builds its runtime.
///
/// # Errors
/// If the kernel refuses.
pub fn enter_case(level: Isolation) -> io::Result<()> {
    if !level.own_network() {
        return Ok(());
    }
    unshare(CloneFlags::CLONE_NEWNET | CloneFlags::CLONE_NEWNS)?;
    private_mounts()?;
    loopback_up()
}

/// Whether this thread may make namespaces without a new user namespace. Asked of the capabilities
/// and not of the user id: root in a container often may not.
pub(super) fn may_administer() -> bool {
    capabilities(None).is_ok_and(|sets| sets.effective.contains(CapabilitySet::SYS_ADMIN))
}

/// Starts a jail: process 1 of a process table of its own, with mounts, System V objects and a host
/// name of its own, in the calling thread's network.
pub(super) fn spawn_apart(mut command: Command) -> io::Result<Child> {
    // Namespaces are a thread's, and one that is to start a process table can start no threads and
    // no second one. So it is a thread that ends when it has done that; no process may hang on
    // its life.
    let apart = move || {
        unshare(
            CloneFlags::CLONE_NEWPID
                | CloneFlags::CLONE_NEWNS
                | CloneFlags::CLONE_NEWIPC
                | CloneFlags::CLONE_NEWUTS,
        )?;
        bequeath()?;
        command.spawn()
    };
    let thread = thread::Builder::new().spawn(apart)?;
    thread
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

/// Lets what this thread starts make mounts: a user who is not root loses all capabilities with the
/// exec, but for the ambient ones; and those have to be inheritable.
fn bequeath() -> io::Result<()> {
    if geteuid().is_root() {
        return Ok(());
    }
    let mut sets = capabilities(None)?;
    sets.inheritable |= CapabilitySet::SYS_ADMIN;
    set_capabilities(None, sets)?;
    configure_capability_in_ambient_set(CapabilitySet::SYS_ADMIN, true)?;
    Ok(())
}

/// What /proc says of this process, and lets it set.
pub(super) fn own_folder() -> io::Result<OwnedFd> {
    Ok(File::open("/proc/self")?.into())
}

/// Makes a user namespace. In it this process may do what root may, to what belongs to the
/// namespace; outside it stays who it was. `own` is its [`own_folder`].
pub(super) fn new_user_namespace(own: &OwnedFd) -> io::Result<()> {
    let write = |name: &str, content: &str| {
        let file = openat(own, name, OFlags::WRONLY | OFlags::CLOEXEC, Mode::empty())?;
        File::from(file).write_all(content.as_bytes())
    };
    // Asked for before: in a namespace that has no map yet, everyone is "nobody".
    let (uid, gid) = (geteuid().as_raw(), getegid().as_raw());
    unshare(CloneFlags::CLONE_NEWUSER)?;
    // The kernel wants it in this order: without root's help a group map may only be written where
    // groups can no longer be dropped, since a group can also be what takes access away.
    write("setgroups", "deny")?;
    // Mapped to itself, and above all not to root: a program that is root in its namespace gets all
    // capabilities there with every exec.
    write("uid_map", &format!("{uid} {uid} 1"))?;
    write("gid_map", &format!("{gid} {gid} 1"))
}

/// Takes the loopback interface of this thread's network up; it brings 127.0.0.1 and ::1 with it.
pub(super) fn loopback_up() -> io::Result<()> {
    const NEW_LINK: u16 = 16;
    const UP: u32 = 1;
    // Routing is protocol 0 of netlink, which rustix spells `None`.
    // `struct ifinfomsg` (linux/rtnetlink.h): any family, any type, interface 1 (in every network
    // the loopback is first), the flags, and which of them to change.
    let mut link = vec![0; 4];
    link.extend(1_i32.to_ne_bytes());
    link.extend(UP.to_ne_bytes());
    link.extend(UP.to_ne_bytes());
    Netlink::open(None)?.ask(NEW_LINK, ACKNOWLEDGE, &link, |_| {})
}
