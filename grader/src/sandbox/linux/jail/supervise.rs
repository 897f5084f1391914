//! The supervisor: starts the program, reaps it and every orphan it leaves, reports to the grader,
//! watches the limits, and has everything killed when the grader hangs up.
//!
//! It must be single-threaded. The kernel drops the signals that a namespace's own processes send
//! to process 1, but not while a thread blocks them, as every thread does while it starts a process
//! or a thread; a second thread could then receive one.

use std::io;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::time::{Duration, Instant};

use nix::sys::signal::{SigSet, Signal};
use nix::sys::signalfd::{SfdFlags, SignalFd};
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::process::{Pid, WaitOptions, WaitStatus, wait};
use rustix::time::{ClockId, clock_gettime};

use super::super::wire::{JailMessage, send};
use super::limits::Watch;

/// How often to check what the program uses. What it can use up in so short a time does no harm.
const CHECK_INTERVAL: Duration = Duration::from_millis(50);

/// Rest between checks, as a multiple of the CPU time that the last one took (one of a thousand
/// threads takes a while). CPU time, not wall time: a fork bomb that starves the supervisor must
/// not gain longer gaps.
const REST_FACTOR: u32 = 15;

/// The longest rest: what makes a check slow must not make the next one rare.
const MAX_REST: Duration = Duration::from_millis(500);

/// How often to kill again what is still alive.
const POLL_INTERVAL: Duration = Duration::from_micros(200);

/// How many children to reap before checking the limits again: a program that starts processes
/// without end would otherwise keep the supervisor busy.
const REAPED_AT_ONCE: usize = 256;

/// Kills the program and everything it has started, as far as possible. It is called again, with
/// the number of the round, while something is left.
pub(super) type Kill<'a> = &'a dyn Fn(&Watch<'_>, u32);

/// Runs the program that `start` starts, until no child is left.
pub(super) fn run_program(
    control: &UnixStream,
    start: impl FnOnce() -> Result<u32, JailMessage>,
    watch: &Watch<'_>,
    kill: Kill<'_>,
) -> io::Result<()> {
    let mut signals = SigSet::empty();
    signals.add(Signal::SIGCHLD);
    let ended = SignalFd::with_flags(&signals, SfdFlags::SFD_NONBLOCK | SfdFlags::SFD_CLOEXEC)?;
    let pid = match start() {
        Ok(pid) => pid,
        Err(message) => {
            send(control, &message);
            return Ok(());
        }
    };
    send(control, &JailMessage::Started(pid));
    // Not before the start, or the program would inherit the mask. A child that has ended by now is
    // reaped all the same.
    signals.thread_block()?;
    supervise(control, watch, pid, &ended, kill);
    Ok(())
}

fn supervise(
    control: &UnixStream,
    watch: &Watch<'_>,
    program: u32,
    ended: &SignalFd,
    kill: Kill<'_>,
) {
    let mut next_check = Instant::now() + CHECK_INTERVAL;
    let mut killing = None;
    while reap_children(control, program, killing.is_none().then_some(watch)) {
        if let Some(round) = killing {
            kill(watch, round);
            killing = Some(round.saturating_add(1));
            wait_readable(&[ended], POLL_INTERVAL);
        } else if wait_readable(
            &[ended, control],
            next_check.saturating_duration_since(Instant::now()),
        ) {
            // The grader sends nothing more, so the socket is readable only when it hangs up.
            if has_hung_up(control) {
                look_if_overdue(control, watch, next_check);
                killing = Some(0);
            }
        }
        while let Ok(Some(_)) = ended.read_signal() {}
        if killing.is_none() && Instant::now() >= next_check {
            let before = cpu_time();
            if let Some(reason) = watch.reason_to_end() {
                send(control, &reason);
                killing = Some(0);
            }
            if watch.has_become_busy() {
                send(control, &JailMessage::Busy);
            }
            let rest = cpu_time().saturating_sub(before) * REST_FACTOR;
            next_check = Instant::now() + rest.clamp(CHECK_INTERVAL, MAX_REST);
        }
    }
}

/// Looks for the last time, if the machine was too busy to look when it was time.
fn look_if_overdue(control: &UnixStream, watch: &Watch<'_>, next_check: Instant) {
    if Instant::now() >= next_check
        && let Some(reason) = watch.reason_to_end()
    {
        send(control, &reason);
    }
}

/// The CPU time of this thread, which is the only one.
fn cpu_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    Duration::try_from(time).unwrap_or_default()
}

/// Waits until one of these can be read. False if none can within `time`.
fn wait_readable(files: &[&dyn AsFd], time: Duration) -> bool {
    let time = Timespec::try_from(time).ok();
    let mut files: Vec<PollFd<'_>> = files
        .iter()
        .map(|file| PollFd::from_borrowed_fd(file.as_fd(), PollFlags::IN))
        .collect();
    poll(&mut files, time.as_ref()).is_ok_and(|ready| ready > 0)
}

fn has_hung_up(control: &UnixStream) -> bool {
    wait_readable(&[control], Duration::ZERO)
}

/// Reaps children that have ended, and reports the program's end. False if no child is left,
/// adopted orphans included. With `watch` it also reports whether the program has reached a limit:
/// not if it is being killed, because then nobody listens.
fn reap_children(control: &UnixStream, program: u32, watch: Option<&Watch<'_>>) -> bool {
    for _ in 0..REAPED_AT_ONCE {
        match wait(WaitOptions::NOHANG) {
            Ok(Some((pid, status))) if is_program(pid, program) => {
                // A limit that it has reached, such as a full folder, explains its end.
                if let Some(reason) = watch.and_then(Watch::reason_to_end) {
                    send(control, &reason);
                }
                if let Some(message) = end_message(status) {
                    send(control, &message);
                }
            }
            Ok(Some(_)) | Err(rustix::io::Errno::INTR) => {}
            Ok(None) => return true,
            // ECHILD: no child is left, and no other can appear.
            Err(_) => return false,
        }
    }
    true
}

fn is_program(pid: Pid, program: u32) -> bool {
    u32::try_from(pid.as_raw_nonzero().get()) == Ok(program)
}

fn end_message(status: WaitStatus) -> Option<JailMessage> {
    status
        .exit_status()
        .map(JailMessage::Exited)
        .or_else(|| status.terminating_signal().map(JailMessage::Killed))
}
