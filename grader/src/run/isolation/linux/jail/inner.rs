//! Stage 2: prepares the ground for the program, gives up every privilege, and goes on as its supervisor.

use std::io;
use std::path::Path;

use nix::sched::CloneFlags;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rustix::process::{
    DumpableBehavior, geteuid, set_dumpable_behavior, set_parent_process_death_signal,
};

use super::super::wire::receive_order;
use super::super::{NOBODY, View, enter};
use super::limits::Counted;
use super::supervise::Kill;
use super::{control, filter, limits, privileges, root, supervise};

/// As process 1 of a process table of its own.
pub(super) fn run() -> io::Result<()> {
    // Stage 1 dies with the grader, and this with stage 1.
    set_parent_process_death_signal(Some(rustix::process::Signal::KILL))?;
    let control = control()?;
    let Some((order, stdio)) = receive_order(&control)? else {
        return Ok(());
    };
    root::private_mounts()?;
    root::enter(&order)?;
    if geteuid().is_root() && order.view != View::Whole {
        privileges::hand_over(Path::new(&order.dir), NOBODY)?;
        privileges::become_user(NOBODY)?;
        // Or the files in /proc that name the user in a namespace would not be this process's own to write.
        set_dumpable_behavior(DumpableBehavior::Dumpable)?;
        // In one of its own what it starts is counted by itself.
        enter::new_user_namespace(CloneFlags::empty())?;
    }
    limits::set(&order.limits, Counted::Alone)?;
    privileges::give_up()?;
    filter::set()?;
    let kill = Kill {
        // Everything in this process table but this process.
        program: || {
            let _ = kill(Pid::from_raw(-1), Signal::SIGKILL);
        },
        // Process 1 takes everything in its table with it.
        everything: || std::process::exit(0),
    };
    supervise::run(&control, &order, stdio, kill)
}
