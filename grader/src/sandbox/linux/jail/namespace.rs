//! The jail with namespaces: process 1 of a new process table prepares everything for the program,
//! gives up every privilege, and becomes the program's supervisor. The kernel lets process 1 end
//! only when everything in its table is dead.

use std::io;
use std::path::Path;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rustix::process::{DumpableBehavior, geteuid, set_dumpable_behavior, setsid};

use super::super::namespaces::{enter_user_namespace, make_mounts_private, open_proc_self};
use super::super::wire::receive_request;
use super::descriptors::{close_inherited_descriptors, control_socket};
use super::filter::install_filter;
use super::limits::{Counted, set_rlimits};
use super::privileges::{NOBODY, become_user, drop_privileges, hand_over};
use super::root::enter_root;
use super::supervise::run_program;
use crate::sandbox::launch::FsAccess;

/// Runs one program, as the process that `spawn_in_namespaces` started.
pub(crate) fn run_namespace_stage() -> io::Result<()> {
    close_inherited_descriptors()?;
    // Detach from the terminal: no Ctrl-C from it, and the program cannot open it.
    setsid()?;
    // If the grader dies, this process notices at the socket.
    let control = control_socket()?;
    let Some((request, stdio)) = receive_request(&control)? else {
        return Ok(());
    };
    // Opened now, because the new root may have no /proc.
    let proc_self = open_proc_self()?;
    make_mounts_private()?;
    enter_root(&request)?;
    let is_root = geteuid().is_root();
    if !is_root || request.view != FsAccess::All {
        if is_root {
            hand_over(Path::new(&request.dir), NOBODY)?;
            become_user(NOBODY)?;
            // Otherwise this process could not write the files in its own /proc folder that set up
            // a user namespace.
            set_dumpable_behavior(DumpableBehavior::Dumpable)?;
        }
        // What the kernel counts per user it counts per user namespace: in a new one, the program's
        // processes are counted alone.
        enter_user_namespace(&proc_self)?;
    }
    drop(proc_self);
    set_rlimits(&request.limits, Counted::Alone)?;
    drop_privileges()?;
    install_filter()?;
    // Everything in this process table but this process.
    let kill_all = |_| {
        let _ = kill(Pid::from_raw(-1), Signal::SIGKILL);
    };
    run_program(&control, &request, stdio, kill_all)
}
