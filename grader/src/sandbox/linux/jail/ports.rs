//! The jail without namespaces: a subreaper that starts the program, through a stage that restricts
//! itself first if the level has anything to restrict it with.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Stdio;

use nix::sys::signal::kill;
use rustix::process::{Pid, Signal, geteuid, getpid, kill_process, set_child_subreaper, setsid};

use super::super::stage::Stage;
use super::super::tree;
use super::super::wire::{JailMessage, LaunchRequest, Scratch, receive_request, send};
use super::descriptors::{close_inherited_descriptors, control_socket};
use super::filter::install_filter;
use super::landlock::restrict_file_access;
use super::limits::{Counted, set_rlimits};
use super::privileges::{become_user, drop_privileges, hand_over};
use super::scratch::enter_own_scratch;
use super::start::program_command;
use super::supervise::{Kill, run_program};
use crate::sandbox::launch::FsAccess;

/// The user ids that programs run as, one for each program. None has an account, and they are below
/// 65,536, because containers often have no more users.
const USERS: std::ops::Range<u32> = 40_000..60_000;

/// Runs one program as a subreaper in the machine's process table: processes that lose their parent
/// become children of this process.
///
/// Only Landlock, or a user of the program's own, keeps the program from killing this process.
pub(crate) fn run_ports_stage() -> io::Result<()> {
    close_inherited_descriptors()?;
    setsid()?;
    // No PDEATHSIG: this process has to outlive the grader long enough to kill what it supervises.
    // It notices the grader's death at the socket.
    set_child_subreaper(Some(getpid()))?;
    let control = control_socket()?;
    let Some((mut request, stdio)) = receive_request(&control)? else {
        return Ok(());
    };
    if request.level.is_sandboxed() && request.scratch == Scratch::Own {
        // Here, because the next stage may lack the privileges.
        enter_own_scratch(&request)?;
    }
    request.user = user_for(&request);
    let kill: Kill = if request.user.is_some() {
        // This process keeps its privileges: it becomes other users, to start and to kill.
        kill_user
    } else {
        drop_privileges()?;
        kill_descendants
    };
    if !request.level.is_sandboxed() {
        set_rlimits(&request.limits, Counted::WithOthers)?;
    }
    run_program(&control, &request, stdio, kill)
}

/// The user that the program runs as, if it gets one of its own.
fn user_for(request: &LaunchRequest) -> Option<u32> {
    let own = request.level.own_user() && request.view != FsAccess::All && geteuid().is_root();
    own.then(own_user)
}

/// Derived from this process's id. Two programs have the same user only if 20,000 processes were
/// started between them.
fn own_user() -> u32 {
    USERS.start + tree::own_pid() % (USERS.end - USERS.start)
}

/// Restricts this process, and becomes the program.
pub(crate) fn run_exec_stage() -> io::Result<()> {
    let control = control_socket()?;
    let Some((request, stdio)) = receive_request(&control)? else {
        return Ok(());
    };
    match request.user {
        Some(user) => {
            hand_over(Path::new(&request.dir), user)?;
            become_user(user)?;
            set_rlimits(&request.limits, Counted::Alone)?;
        }
        None => set_rlimits(&request.limits, Counted::WithOthers)?,
    }
    let restricted = restrict_file_access(&request);
    // Level `User` does without Landlock if the kernel does not have it.
    if request.level.requires_landlock() {
        restricted?;
    }
    drop_privileges()?;
    install_filter()?;
    let message = match program_command(&request, stdio) {
        Ok(mut command) => JailMessage::not_started(&command.exec()),
        Err(message) => message,
    };
    send(&control, &message);
    Ok(())
}

/// Kills every process of this user, except the calling one.
pub(crate) fn run_sweep_stage(user: &str) -> io::Result<()> {
    become_user(user.parse().map_err(io::Error::other)?)?;
    // Everything that this user may signal but this process.
    Ok(kill(
        nix::unistd::Pid::from_raw(-1),
        nix::sys::signal::Signal::SIGKILL,
    )?)
}

/// After how many rounds of killing single processes all of the user's are killed at once, which
/// takes a stage. Honest programs have few processes; a fork bomb is faster than killing one by
/// one.
const ROUNDS_BEFORE_SWEEP: u32 = 5;

fn kill_user(round: u32) {
    if round == ROUNDS_BEFORE_SWEEP {
        // If this fails, the next rounds go on killing one by one.
        let _ = Stage::Sweep
            .command()
            .arg(own_user().to_string())
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
    kill_descendants(round);
}

/// A program that forks faster than this is only stopped by a process table or a user of its own.
fn kill_descendants(_round: u32) {
    for pid in tree::descendants(tree::own_pid()) {
        if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::KILL);
        }
    }
}
