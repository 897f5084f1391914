//! The jail without namespaces: a subreaper that starts the program, through a stage that restricts
//! itself first if the level has anything to restrict it with.

use std::io;
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::Stdio;

use nix::sys::signal::kill;
use rustix::process::{geteuid, getpid, set_child_subreaper, setsid};

use super::super::process_table::ProcessTable;
use super::super::stage::Stage;
use super::super::users::{ReservedUser, program_groups};
use super::super::wire::{
    Attached, JailMessage, LaunchRequest, Preparation, Scratch, receive_request, send,
};
use super::descriptors::{close_inherited_descriptors, control_socket};
use super::filter::install_filter;
use super::landlock::FileRules;
use super::leftovers::remove_leftovers;
use super::limits::{Counted, Watch, set_rlimits};
use super::privileges::{Kept, become_user, drop_privileges, hand_over};
use super::scratch::{cover_temporary, enter_own_scratch};
use super::shown::resolve_view;
use super::start::{ProgramStage, enter_working_folder, program_command, start_program};
use super::supervise::run_program;
use super::yielding::SessionShare;
use crate::base::level::Isolation;
use crate::sandbox::launch::FsAccess;

/// Runs one program as a subreaper in the machine's process table: processes that lose their parent
/// become children of this process.
///
/// Only Landlock, or a user of the program's own, keeps the program from killing this process.
pub(crate) fn run_ports_stage(preparation: &str) -> io::Result<()> {
    let preparation: Preparation = serde_json::from_str(preparation)?;
    close_inherited_descriptors()?;
    setsid()?;
    // No PDEATHSIG: this process has to outlive the grader long enough to kill what it supervises.
    // It notices the grader's death at the socket.
    set_child_subreaper(Some(getpid()))?;
    let control = control_socket()?;
    let (machine, session) = (ProcessTable::open()?, SessionShare::open());
    // All that does not depend on the program, before its request is here.
    let user = reserve_user(preparation.level)?;
    let mut stage = None;
    if preparation.level.is_sandboxed() {
        if preparation.scratch == Scratch::Own {
            // Here, because the next stage may lack the privileges.
            enter_own_scratch()?;
        }
        stage = Some(ProgramStage::start()?);
    }
    let Some((mut request, attached)) = receive_request(&control)? else {
        return Ok(());
    };
    // The user's own programs run as that user.
    let user = user.filter(|_| request.view != FsAccess::All);
    request.user = user.as_ref().map(ReservedUser::id);
    request.view = resolve_view(&request);
    if request.level.is_sandboxed() && request.scratch == Scratch::Own {
        cover_temporary(&request)?;
    }
    if user.is_none() {
        drop_privileges(Kept::Nothing)?;
    }
    if !request.level.is_sandboxed() {
        enter_working_folder(&request)?;
        set_rlimits(&request.limits, Counted::WithOthers)?;
    }
    let watch = Watch::new(&request, machine, session)?;
    // With a user of the program's own, this process keeps its privileges: it becomes other users,
    // to start and to kill.
    let kill = |watch: &Watch<'_>, round| match &user {
        Some(user) => kill_user(user, watch, round),
        // A program that forks faster than this is only stopped by a process table or a user of its
        // own.
        None => watch.kill_all(round),
    };
    let start = || start_program(&request, attached.stdio, stage);
    run_program(&control, start, &watch, &kill)?;
    if let Some(user) = &user {
        remove_leftovers(user, Path::new(&request.dir));
    }
    Ok(())
}

/// The user that a stranger's program runs as, if it gets one of its own.
fn reserve_user(level: Isolation) -> io::Result<Option<ReservedUser>> {
    let own = level.own_user() && geteuid().is_root();
    own.then(ReservedUser::reserve).transpose()
}

/// Restricts this process, and becomes the program.
pub(crate) fn run_exec_stage() -> io::Result<()> {
    let control = control_socket()?;
    let prepared = FileRules::prepare();
    let Some((request, Attached { stdio, .. })) = receive_request(&control)? else {
        return Ok(());
    };
    match request.user {
        Some(user) => {
            hand_over(Path::new(&request.dir), user)?;
            become_user(user, &groups_to_join(&request))?;
            set_rlimits(&request.limits, Counted::Alone)?;
        }
        None => set_rlimits(&request.limits, Counted::WithOthers)?,
    }
    let restricted = prepared.and_then(|rules| rules.restrict(&request));
    // Level `User` does without Landlock if the kernel does not have it.
    if request.level.requires_landlock() {
        restricted?;
    }
    enter_working_folder(&request)?;
    drop_privileges(Kept::Nothing)?;
    install_filter()?;
    let message = match program_command(&request, stdio) {
        Ok(mut command) => JailMessage::not_started(&command.exec()),
        Err(message) => message,
    };
    send(&control, &message);
    Ok(())
}

/// The groups of the folders that the program is given.
fn groups_to_join(request: &LaunchRequest) -> Vec<u32> {
    let program = request.argv.first().map(Path::new);
    let given = match &request.view {
        FsAccess::All => &[][..],
        FsAccess::Only(paths) => paths,
    };
    let folders = given.iter().map(PathBuf::as_path);
    program_groups(folders.chain(program.and_then(Path::parent)))
}

/// Kills every process of this user, except the calling one.
pub(crate) fn run_sweep_stage(user: &str) -> io::Result<()> {
    become_user(user.parse().map_err(io::Error::other)?, &[])?;
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

fn kill_user(user: &ReservedUser, watch: &Watch<'_>, round: u32) {
    if round == ROUNDS_BEFORE_SWEEP {
        // If this fails, the next rounds go on killing one by one.
        let _ = Stage::Sweep
            .command()
            .arg(user.id().to_string())
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
    watch.kill_all(round);
}
