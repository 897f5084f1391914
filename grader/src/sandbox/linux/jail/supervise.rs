//! The supervisor: starts the program, reaps it and everything that is left to it, tells the
//! grader, keeps it within its limits, and has everything killed when the grader hangs up.
//!
//! It has one thread and no more. What its own table sends to process 1 the kernel drops; but not
//! what one thread blocks, as every thread does while it starts a program or a thread, if there is
//! another to take it.

use std::io;
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::Command;
use std::time::{Duration, Instant};

use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, WaitOptions, WaitStatus, wait};
use rustix::time::{ClockId, clock_gettime};

use super::super::wire::{JailMessage, LaunchRequest, say};
use super::{limits, ports};
use crate::base::level::Isolation;

/// How often it is looked what the program uses. What can be used up in so short a time does not
/// hurt.
const INTERVAL: Duration = Duration::from_millis(50);
/// How many times as long as a look takes there is none: one at a thousand threads takes a while.
/// Its own processor time counts: what multiplies makes it wait, and must not hide by that.
const REST: u32 = 15;
/// How long what was killed is given to die before everything is killed again.
const MOMENT: Duration = Duration::from_micros(200);

/// How many are reaped before it is looked up: what starts processes without end would otherwise
/// keep the supervisor busy.
const REAPED: usize = 256;

/// Kills the program and all that it has started, as far as it can; called again, with the number
/// of the round, while something is left.
pub(super) type Kill = fn(u32);

/// Runs one program, until no child is left.
pub(super) fn run(
    control: &UnixStream,
    order: &LaunchRequest,
    stdio: [OwnedFd; 3],
    kill: Kill,
) -> io::Result<()> {
    let mut signals = SigSet::empty();
    signals.add(Signal::SIGCHLD);
    let ended = SignalFd::with_flags(&signals, SfdFlags::SFD_NONBLOCK | SfdFlags::SFD_CLOEXEC)?;
    let started = match order.level {
        Isolation::User | Isolation::Landlock => ports::start(order, stdio),
        Isolation::Namespace | Isolation::Ports => spawn(order, stdio),
    };
    let pid = match started {
        Ok(pid) => pid,
        Err(word) => {
            say(control, &word);
            return Ok(());
        }
    };
    say(control, &JailMessage::Started(pid));
    // From here on and not before, or the program would inherit it. Who has ended by now is found
    // all the same.
    signals.thread_block()?;
    supervise(control, order, pid, &ended, kill);
    Ok(())
}

fn supervise(
    control: &UnixStream,
    order: &LaunchRequest,
    program: u32,
    ended: &SignalFd,
    kill: Kill,
) {
    let mut next_look = Instant::now() + INTERVAL;
    let mut killing = None;
    while reap(control, program, order) {
        if let Some(round) = killing {
            kill(round);
            killing = Some(round.saturating_add(1));
            wait_for(&[ended], MOMENT);
        } else if wait_for(
            &[ended, control],
            next_look.saturating_duration_since(Instant::now()),
        ) {
            // The grader says no more: there is something to be read when it hangs up.
            killing = hung_up(control).then_some(0);
        }
        while let Ok(Some(_)) = ended.read_signal() {}
        if killing.is_none() && Instant::now() >= next_look {
            let before = processor_time();
            if let Some(limit) = limits::look(order) {
                say(control, &JailMessage::Exceeded(limit));
                killing = Some(0);
            }
            next_look =
                Instant::now() + INTERVAL.max(processor_time().saturating_sub(before) * REST);
        }
    }
}

/// Of this thread, which is the only one.
fn processor_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// Whether one of these can be read before the time is over.
fn wait_for(files: &[&dyn AsFd], time: Duration) -> bool {
    let time = Timespec::try_from(time).ok();
    let mut files: Vec<PollFd<'_>> = files
        .iter()
        .map(|file| PollFd::from_borrowed_fd(file.as_fd(), PollFlags::IN))
        .collect();
    poll(&mut files, time.as_ref()).is_ok_and(|ready| ready > 0)
}

fn hung_up(control: &UnixStream) -> bool {
    wait_for(&[control], Duration::ZERO)
}

/// Starts the program; the jail's own copies of its pipe ends are closed when this returns, or the
/// grader would never see the end of its output.
fn spawn(order: &LaunchRequest, stdio: [OwnedFd; 3]) -> Result<u32, JailMessage> {
    let mut command = command(order, stdio)?;
    // A process group of its own: a program that kills its group must not kill its jail.
    command.process_group(0);
    match command.spawn() {
        Ok(child) => Ok(child.id()),
        Err(error) => Err(JailMessage::not_started(&error)),
    }
}

/// The program, ready to be started.
pub(super) fn command(
    order: &LaunchRequest,
    [stdin, stdout, stderr]: [OwnedFd; 3],
) -> Result<Command, JailMessage> {
    // Here and not through `Command`, whose error would not tell a missing directory from a missing
    // program.
    std::env::set_current_dir(&order.dir).map_err(|error| {
        JailMessage::Failed(format!(
            "the working directory {}: {error}",
            order.dir.display()
        ))
    })?;
    let Some((program, arguments)) = order.argv.split_first() else {
        return Err(JailMessage::Failed(
            "there is no program to start".to_owned(),
        ));
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .envs(order.env.iter().map(|(name, value)| (name, value)));
    command.stdin(stdin).stdout(stdout).stderr(stderr);
    Ok(command)
}

/// Reaps who has ended; says how the program has, as soon as it has. Whether a child is left,
/// inherited ones among them.
fn reap(control: &UnixStream, program: u32, order: &LaunchRequest) -> bool {
    for _ in 0..REAPED {
        match wait(WaitOptions::NOHANG) {
            Ok(Some((pid, status))) if is(pid, program) => {
                // What it has left full explains its end.
                if let Some(limit) = limits::look(order) {
                    say(control, &JailMessage::Exceeded(limit));
                }
                if let Some(word) = end(status) {
                    say(control, &word);
                }
            }
            Ok(Some(_)) | Err(rustix::io::Errno::INTR) => {}
            Ok(None) => return true,
            // ECHILD: nobody is left, and nobody can come any more.
            Err(_) => return false,
        }
    }
    true
}

fn is(pid: Pid, program: u32) -> bool {
    u32::try_from(pid.as_raw_nonzero().get()) == Ok(program)
}

fn end(status: WaitStatus) -> Option<JailMessage> {
    status
        .exit_status()
        .map(JailMessage::Exited)
        .or_else(|| status.terminating_signal().map(JailMessage::Killed))
}
