//! Stage 2: prepares the ground for the program, gives up every privilege, and goes on as its supervisor.

use std::io;
use std::time::Duration;

use nix::sched::CloneFlags;
use nix::unistd::{Gid, Uid, setgroups, setresgid, setresuid};
use rustix::process::{
    DumpableBehavior, Pid, Signal, geteuid, getpid, kill_process, set_child_subreaper,
    set_dumpable_behavior, set_parent_process_death_signal, setsid,
};
use rustix::thread::{
    CapabilitiesSecureBits, CapabilitySet, CapabilitySets, capabilities,
    clear_ambient_capability_set, set_capabilities, set_capabilities_secure_bits, set_no_new_privs,
};

use super::super::wire::receive_order;
use super::super::{NOBODY, View, enter, tree};
use super::supervise::Kill;
use super::{close_inherited, control, filter, limits, root, supervise};

/// As process 1 of a process table of its own.
pub(super) fn run() -> io::Result<()> {
    // Stage 1 dies with the grader, and this with stage 1.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    let control = control()?;
    let Some((order, stdio)) = receive_order(&control)? else {
        return Ok(());
    };
    root::private_mounts()?;
    root::enter(&order)?;
    if geteuid().is_root() && order.view != View::Whole {
        become_nobody()?;
    }
    limits::set(&order.limits)?;
    give_up_privileges()?;
    filter::set()?;
    let kill = Kill {
        // Everything in this process table but this process.
        program: || {
            let _ = nix::sys::signal::kill(
                nix::unistd::Pid::from_raw(-1),
                nix::sys::signal::Signal::SIGKILL,
            );
        },
        // Process 1 takes everything in its table with it.
        everything: || std::process::exit(0),
    };
    supervise::run(&control, &order, stdio, kill)
}

/// Ceases to be root, in a user namespace of its own, where what it starts is counted.
fn become_nobody() -> io::Result<()> {
    let (uid, gid) = (Uid::from_raw(NOBODY), Gid::from_raw(NOBODY));
    setgroups(&[])?;
    setresgid(gid, gid, gid)?;
    setresuid(uid, uid, uid)?;
    // Or the files in /proc that name the user in the namespace would not be this process's own to write.
    set_dumpable_behavior(DumpableBehavior::Dumpable)?;
    enter::new_user_namespace(CloneFlags::empty())
}

/// As a subreaper in the machine's process table: what loses its parent becomes a child of this process.
///
/// Nothing protects this process from a program that kills it: they are the same user's.
pub(super) fn run_without_namespaces() -> io::Result<()> {
    close_inherited()?;
    setsid()?;
    // Not PDEATHSIG: this process has to outlive the grader long enough to kill what it looks after. It learns of the
    // grader's death from the socket.
    set_child_subreaper(Some(getpid()))?;
    give_up_privileges()?;
    let control = control()?;
    let Some((order, stdio)) = receive_order(&control)? else {
        return Ok(());
    };
    let kill = Kill {
        program: kill_descendants,
        everything: kill_descendants,
    };
    supervise::run(&control, &order, stdio, kill)
}

/// Gives up what the program must not have, for good: it inherits all of this.
fn give_up_privileges() -> io::Result<()> {
    // No exec can give anything back: no set-user-ID file, no file with capabilities.
    set_no_new_privs(true)?;
    if capabilities(None)?
        .effective
        .contains(CapabilitySet::SETPCAP)
    {
        // For root's own exec the line above does it too; this says it outright.
        set_capabilities_secure_bits(
            CapabilitiesSecureBits::NO_ROOT | CapabilitiesSecureBits::NO_ROOT_LOCKED,
        )?;
    }
    clear_ambient_capability_set()?;
    let none = CapabilitySet::empty();
    set_capabilities(
        None,
        CapabilitySets {
            effective: none,
            permitted: none,
            inheritable: none,
        },
    )?;
    // Nobody may trace this process, or reach into its memory or its descriptors: the program is the same user and
    // could otherwise speak to the grader in its place. An exec turns this off again, so the program is not affected.
    set_dumpable_behavior(DumpableBehavior::NotDumpable)?;
    Ok(())
}

/// Kills until nothing is left; the supervisor, which reaps, then ends the process.
fn kill_descendants() {
    let own = getpid().as_raw_nonzero().get().unsigned_abs();
    loop {
        let left = tree::descendants(own);
        for pid in &left {
            if let Some(pid) = i32::try_from(*pid).ok().and_then(Pid::from_raw) {
                let _ = kill_process(pid, Signal::KILL);
            }
        }
        // Time to die and to be reaped; against what forks faster than this, only a process table of its own helps.
        std::thread::sleep(Duration::from_micros(if left.len() > 8 { 50 } else { 200 }));
    }
}
