//! Stage 2: prepares the ground for the program, gives up every privilege, and goes on as its supervisor.

use std::io;
use std::time::Duration;

use nix::mount::{MsFlags, mount};
use rustix::process::{
    DumpableBehavior, Pid, Signal, getpid, kill_process, set_child_subreaper,
    set_dumpable_behavior, set_parent_process_death_signal, setsid,
};
use rustix::thread::{
    CapabilitiesSecureBits, CapabilitySet, CapabilitySets, capabilities,
    clear_ambient_capability_set, set_capabilities, set_capabilities_secure_bits, set_no_new_privs,
};

use super::super::tree;
use super::{close_inherited, control, supervise};

/// As process 1 of a process table of its own.
pub(super) fn run() -> io::Result<()> {
    // Stage 1 dies with the grader, and this with stage 1.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    private_mounts()?;
    // Without one, the program sees the machine's processes. It cannot reach them all the same; and where the machine's
    // own /proc is partly covered (in most containers), the kernel does not let a user mount one that is not.
    let _ = own_proc();
    give_up_privileges()?;
    // Process 1 takes everything in its table with it.
    supervise::run(&control()?, || std::process::exit(0))
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
    supervise::run(&control()?, kill_descendants)
}

/// What is mounted from here on is seen in this namespace only.
pub(in super::super) fn private_mounts() -> io::Result<()> {
    let none: Option<&str> = None;
    Ok(mount(
        none,
        "/",
        none,
        MsFlags::MS_REC | MsFlags::MS_PRIVATE,
        none,
    )?)
}

/// A /proc that shows this process table.
pub(in super::super) fn own_proc() -> io::Result<()> {
    let flags = MsFlags::MS_NOSUID | MsFlags::MS_NODEV | MsFlags::MS_NOEXEC;
    let none: Option<&str> = None;
    Ok(mount(Some("proc"), "/proc", Some("proc"), flags, none)?)
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
