//! Stage 1: makes the namespaces and waits.
//!
//! It stays in the grader's process table and reaps process 1 of the new one. The kernel lets process 1 go only when
//! everything in its table is dead, so this stage's end means that all is dead.

use std::io;
use std::process::Stdio;

use nix::sched::{CloneFlags, unshare};
use rustix::process::{Signal, set_parent_process_death_signal, setsid};
use rustix::thread::{
    CapabilitySet, capabilities, configure_capability_in_ambient_set, set_capabilities,
};

use super::super::{enter, stage};
use super::{INNER, close_inherited};

pub(super) fn run() -> io::Result<()> {
    close_inherited()?;
    // Away from the terminal: no Ctrl-C from it, and no way for the program to open it.
    setsid()?;
    part_company()?;
    // After the capabilities have changed, since a change can clear it. If the grader's thread has died before this
    // line, the next stage finds the socket shut.
    set_parent_process_death_signal(Some(Signal::KILL))?;
    // The socket goes on as standard input; standard error stays the grader's, for a panic of the next stage.
    stage(INNER).stdout(Stdio::null()).spawn()?.wait()?;
    Ok(())
}

/// Makes the namespaces for a program: processes, mounts, System V objects, host name; and a user namespace first where
/// the grader is not root. One each, since what the kernel counts per user it counts per user namespace.
pub(in super::super) fn part_company() -> io::Result<()> {
    let flags = CloneFlags::CLONE_NEWPID
        | CloneFlags::CLONE_NEWNS
        | CloneFlags::CLONE_NEWIPC
        | CloneFlags::CLONE_NEWUTS;
    if enter::may_administer() {
        return Ok(unshare(flags)?);
    }
    enter::new_user_namespace(flags)?;
    // The next stage has mounts to make, and a user who is not root loses all capabilities with the exec, but for the
    // ambient ones; and those have to be inheritable.
    let mut sets = capabilities(None)?;
    sets.inheritable |= CapabilitySet::SYS_ADMIN;
    set_capabilities(None, sets)?;
    configure_capability_in_ambient_set(CapabilitySet::SYS_ADMIN, true)?;
    Ok(())
}
