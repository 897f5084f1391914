//! What the grader does to itself: a user namespace for the process, a network for a thread.

use std::fs;
use std::io;

use nix::sched::{CloneFlags, unshare};
use rustix::process::{getegid, geteuid};
use rustix::thread::{CapabilitySet, capabilities};

use super::jail::private_mounts;
use super::netlink::{ACKNOWLEDGE, Netlink};
use super::{Choice, Isolation, Unavailable, probe};

/// Finds out what works on this machine, by trying it in a throwaway child, and enters a user namespace if that is what
/// it takes. To be called at the start of `main`, while the process has one thread: the kernel lets no other enter.
///
/// # Errors
/// If `choice` asks for namespaces and they are not to be had: why, and what to do about it.
pub fn enter(choice: Choice) -> Result<Isolation, Unavailable> {
    let wanted = match choice {
        Choice::Auto => &[
            Isolation::Namespace,
            Isolation::User,
            Isolation::Landlock,
            Isolation::Ports,
        ][..],
        Choice::Namespace => &[Isolation::Namespace],
        Choice::User => &[Isolation::User],
        Choice::Landlock => &[Isolation::Landlock],
        Choice::Ports => &[Isolation::Ports],
    };
    let mut reason = String::new();
    for level in wanted {
        match probe::obstacle(*level).map_or_else(|| prepare(*level), Err) {
            Ok(()) => return Ok(*level),
            Err(why) => reason = why,
        }
    }
    Err(Unavailable::new(reason))
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
    new_user_namespace(CloneFlags::empty())
        .map_err(|error| format!("entering a user namespace: {error}"))
}

/// Gives the calling thread a network of its own, with nothing in it but a loopback interface that is up, and mounts of its
/// own, at [`Isolation::Namespace`]. To be called before the thread opens a socket or builds its runtime.
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

/// Whether this thread may make namespaces without a new user namespace. Asked of the capabilities and not of the user
/// id: root in a container often may not.
pub(super) fn may_administer() -> bool {
    capabilities(None).is_ok_and(|sets| sets.effective.contains(CapabilitySet::SYS_ADMIN))
}

/// Makes a user namespace, and what else `flags` asks for in it. In it this process may do what root may, to what
/// belongs to the namespace; outside it stays who it was.
pub(super) fn new_user_namespace(flags: CloneFlags) -> io::Result<()> {
    // Asked for before: in a namespace that has no map yet, everyone is "nobody".
    let (uid, gid) = (geteuid().as_raw(), getegid().as_raw());
    unshare(flags | CloneFlags::CLONE_NEWUSER)?;
    // The kernel wants it in this order: without root's help a group map may only be written where groups can no longer
    // be dropped, since a group can also be what takes access away.
    fs::write("/proc/self/setgroups", "deny")?;
    // Mapped to itself, and above all not to root: a program that is root in its namespace gets all capabilities
    // there with every exec.
    fs::write("/proc/self/uid_map", format!("{uid} {uid} 1"))?;
    fs::write("/proc/self/gid_map", format!("{gid} {gid} 1"))
}

/// Takes the loopback interface of this thread's network up; it brings 127.0.0.1 and ::1 with it.
pub(super) fn loopback_up() -> io::Result<()> {
    const NEW_LINK: u16 = 16;
    const UP: u32 = 1;
    // Routing is protocol 0 of netlink, which rustix spells `None`.
    // `struct ifinfomsg` (linux/rtnetlink.h): any family, any type, interface 1 (in every network the loopback is
    // first), the flags, and which of them to change.
    let mut link = vec![0; 4];
    link.extend(1_i32.to_ne_bytes());
    link.extend(UP.to_ne_bytes());
    link.extend(UP.to_ne_bytes());
    Netlink::open(None)?.ask(NEW_LINK, ACKNOWLEDGE, &link, |_| {})
}
