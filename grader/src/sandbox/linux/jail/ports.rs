//! The jail where there are no namespaces: a subreaper that starts the program, through a stage
//! that restricts itself first where the level has something to restrict it with.

use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::Stdio;

use nix::sys::signal::kill;
use rustix::process::{Pid, Signal, geteuid, getpid, kill_process, set_child_subreaper, setsid};

use super::super::wire::{JailMessage, LaunchRequest, receive_order, say, send_order};
use super::super::{stage, tree};
use super::limits::Counted;
use super::supervise::{Kill, command};
use super::{
    EXEC, SWEEP, close_inherited, control, filter, landlock, limits, privileges, supervise,
};
use crate::base::level::Isolation;
use crate::sandbox::launch::FsAccess;

/// The users that programs are run as, one each: none of them has an account, and containers often
/// have no more than 65,536 users.
const USERS: std::ops::Range<u32> = 40_000..60_000;

/// As a subreaper in the machine's process table: what loses its parent becomes a child of this
/// process.
///
/// Only Landlock, or a user of the program's own, protects this process from a program that kills
/// it.
pub(super) fn run() -> io::Result<()> {
    close_inherited()?;
    setsid()?;
    // Not PDEATHSIG: this process has to outlive the grader long enough to kill what it looks
    // after. It learns of the grader's death from the socket.
    set_child_subreaper(Some(getpid()))?;
    let control = control()?;
    let Some((mut order, stdio)) = receive_order(&control)? else {
        return Ok(());
    };
    order.user = user(&order);
    let kill: Kill = if order.user.is_some() {
        kill_user
    } else {
        // One that is to become other users, to start and to kill, stays what it is.
        privileges::give_up()?;
        kill_descendants
    };
    if order.level == Isolation::Ports {
        limits::set(&order.limits, Counted::WithOthers)?;
    }
    supervise::run(&control, &order, stdio, kill)
}

/// The user that the program is to be, where it is to be one of its own. Two programs have the same
/// only if 20,000 processes were started between them.
fn user(order: &LaunchRequest) -> Option<u32> {
    let own = order.level == Isolation::User && order.view != FsAccess::All && geteuid().is_root();
    own.then(own_user)
}

fn own_user() -> u32 {
    USERS.start + tree::own_pid() % (USERS.end - USERS.start)
}

/// The program's own process, before it is the program: restricts itself, and goes over to it.
pub(super) fn exec() -> io::Result<()> {
    let control = control()?;
    let Some((order, stdio)) = receive_order(&control)? else {
        return Ok(());
    };
    match order.user {
        Some(user) => {
            privileges::hand_over(Path::new(&order.dir), user)?;
            privileges::become_user(user)?;
            limits::set(&order.limits, Counted::Alone)?;
        }
        None => limits::set(&order.limits, Counted::WithOthers)?,
    }
    let locked = landlock::set(&order);
    if order.level == Isolation::Landlock {
        locked?;
    }
    privileges::give_up()?;
    filter::set()?;
    let word = match command(&order, stdio) {
        Ok(mut command) => JailMessage::not_started(&command.exec()),
        Err(word) => word,
    };
    say(&control, &word);
    Ok(())
}

/// Starts the program through a stage that restricts itself; its process id.
pub(super) fn start(order: &LaunchRequest, stdio: [OwnedFd; 3]) -> Result<u32, JailMessage> {
    let failed = |error: io::Error| JailMessage::Failed(error.to_string());
    let (ours, theirs) = UnixStream::pair().map_err(failed)?;
    let child = stage(EXEC)
        .stdin(OwnedFd::from(theirs))
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .process_group(0)
        .spawn()
        .map_err(failed)?;
    let [stdin, stdout, stderr] = &stdio;
    send_order(
        &ours,
        order,
        [stdin.as_fd(), stdout.as_fd(), stderr.as_fd()],
    )
    .map_err(failed)?;
    drop(stdio);
    // It says nothing when it has become the program, and its end of the socket is closed by that.
    let mut said = Vec::new();
    (&ours).read_to_end(&mut said).map_err(failed)?;
    if said.is_empty() {
        return Ok(child.id());
    }
    Err(serde_json::from_slice(&said).unwrap_or_else(|error| failed(error.into())))
}

/// Kills whatever is the user's that this supervisor gives its program.
pub(super) fn sweep(user: &str) -> io::Result<()> {
    privileges::become_user(user.parse().map_err(io::Error::other)?)?;
    // Everything that this user may signal, but for this process.
    Ok(kill(
        nix::unistd::Pid::from_raw(-1),
        nix::sys::signal::Signal::SIGKILL,
    )?)
}

/// How often single processes are killed before all of a user's are at once, which takes a stage:
/// an honest program has few, and what forks without end is not outrun one by one.
const ROUNDS: u32 = 5;

fn kill_user(round: u32) {
    if round == ROUNDS {
        let swept = stage(SWEEP)
            .arg(own_user().to_string())
            .stdin(Stdio::null())
            .stderr(Stdio::null())
            .status();
        // What has gone before is as well.
        let _ = swept;
    }
    kill_descendants(round);
}

/// Against what forks faster than this, only a process table of its own helps, or a user.
fn kill_descendants(_round: u32) {
    for pid in tree::descendants(tree::own_pid()) {
        if let Some(pid) = i32::try_from(pid).ok().and_then(Pid::from_raw) {
            let _ = kill_process(pid, Signal::KILL);
        }
    }
}
