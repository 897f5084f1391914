//! The jail where there are namespaces: process 1 of a process table of its own prepares the ground
//! for the program, gives up every privilege, and goes on as its supervisor. The kernel lets it go
//! only when everything in its table is dead.

use std::io;
use std::path::Path;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rustix::process::{DumpableBehavior, geteuid, set_dumpable_behavior, setsid};

use super::super::wire::receive_order;
use super::super::{NOBODY, enter};
use super::limits::Counted;
use super::{close_inherited, control, filter, limits, privileges, root, supervise};
use crate::sandbox::launch::FsAccess;

/// As the process that [`enter::spawn_apart`] starts.
pub(super) fn run() -> io::Result<()> {
    close_inherited()?;
    // Away from the terminal: no Ctrl-C from it, and no way for the program to open it.
    setsid()?;
    // If the grader dies, this process learns of it from the socket.
    let control = control()?;
    let Some((order, stdio)) = receive_order(&control)? else {
        return Ok(());
    };
    // Opened here: the new root need not have it.
    let own = enter::own_folder()?;
    root::private_mounts()?;
    root::enter(&order)?;
    let is_root = geteuid().is_root();
    if !is_root || order.view != FsAccess::All {
        if is_root {
            privileges::hand_over(Path::new(&order.dir), NOBODY)?;
            privileges::become_user(NOBODY)?;
            // Or the files in /proc that name the user in a namespace would not be this process's
            // own to write.
            set_dumpable_behavior(DumpableBehavior::Dumpable)?;
        }
        // What the kernel counts for each user it counts for each user namespace: in one of its own
        // for itself.
        enter::new_user_namespace(&own)?;
    }
    drop(own);
    limits::set(&order.limits, Counted::Alone)?;
    privileges::give_up()?;
    filter::set()?;
    // Everything in this process table but this process.
    let kill_all = |_| {
        let _ = kill(Pid::from_raw(-1), Signal::SIGKILL);
    };
    supervise::run(&control, &order, stdio, kill_all)
}
