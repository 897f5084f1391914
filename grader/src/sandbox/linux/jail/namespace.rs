//! The jail with namespaces: process 1 of a new process table prepares everything for the program,
//! gives up every privilege that it does not need, and becomes the program's supervisor. The kernel
//! lets process 1 end only when everything in its table is dead.
//!
//! If the grader is root, the program runs as a user of its own, and process 1 stays another one,
//! so that no call of the program's reaches it. Otherwise both are the user who runs the grader,
//! and the filter of system calls keeps the program from naming process 1.

use std::io;
use std::path::Path;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use rustix::process::{geteuid, setsid};

use super::super::namespaces::{enter_user_namespace, open_proc_self};
use super::super::process_table::ProcessTable;
use super::super::users::{ReservedUser, can_become_others};
use super::super::wire::receive_request;
use super::descriptors::{close_inherited_descriptors, control_socket};
use super::filter::install_filter;
use super::limits::{Counted, Watch, set_rlimits};
use super::privileges::{Kept, drop_privileges, hand_over};
use super::root::enter_root;
use super::shown::resolve_view;
use super::start::{enter_working_folder, start_program};
use super::supervise::run_program;
use super::yielding::SessionShare;
use crate::sandbox::launch::FsAccess;

/// Runs one program, as the process that `spawn_in_namespaces` started.
pub(crate) fn run_namespace_stage() -> io::Result<()> {
    close_inherited_descriptors()?;
    // Detach from the terminal: no Ctrl-C from it, and the program cannot open it.
    setsid()?;
    // If the grader dies, this process notices at the socket.
    let control = control_socket()?;
    let user = reserve_user()?;
    let Some((mut request, attached)) = receive_request(&control)? else {
        return Ok(());
    };
    if let Some(namespaces) = attached.namespaces {
        namespaces.enter()?;
    }
    // All opened now, because the new root may have no /proc, and no place for locks.
    let (proc_self, machine) = (open_proc_self()?, ProcessTable::open()?);
    let session = SessionShare::open();
    // The user's own programs run as that user.
    let user = user.filter(|_| request.view != FsAccess::All);
    request.user = user.as_ref().map(ReservedUser::id);
    request.view = resolve_view(&request);
    enter_root(&request)?;
    enter_working_folder(&request)?;
    let counted = if let Some(user) = &user {
        hand_over(Path::new(&request.dir), user.id())?;
        Counted::Alone
    } else if !geteuid().is_root() || request.view != FsAccess::All {
        // What the kernel counts per user it counts per user namespace: in a new one, the program's
        // processes are counted with this one only.
        enter_user_namespace(&proc_self)?;
        Counted::WithSupervisor
    } else {
        Counted::WithOthers
    };
    drop(proc_self);
    set_rlimits(&request.limits, counted)?;
    drop_privileges(if user.is_some() {
        Kept::ToStartAsOther
    } else {
        Kept::Nothing
    })?;
    let watch = Watch::new(&request, machine, session)?;
    install_filter()?;
    // Everything in this process table but this process.
    let kill_all = |_: &Watch<'_>, _| {
        let _ = kill(Pid::from_raw(-1), Signal::SIGKILL);
    };
    let start = || start_program(&request, attached.stdio, None);
    run_program(&control, start, &watch, &kill_all)
}

/// The user that a stranger's program runs as, if that is not the user who runs the grader.
fn reserve_user() -> io::Result<Option<ReservedUser>> {
    can_become_others().then(ReservedUser::reserve).transpose()
}
