//! Runs one compiler in its jail, within its limits.

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;

use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::error::BuildError;
use super::messages::{CompilerText, Messages};
use super::task::CompilerFailure;
use crate::base::cancel::Cancel;
use crate::base::process::{Exit, Limit, Limits};
use crate::sandbox::{Launch, Owner, Program, StartError};

/// How long to wait for the rest of its output when the compiler is dead.
const OUTPUT_TIMEOUT: Duration = Duration::from_secs(5);

/// How a compiler ended.
pub(super) struct CompilerEnd {
    /// Whether it exited with status 0.
    pub(super) succeeded: bool,
    /// How it ended if not by itself.
    pub(super) failure: Option<CompilerFailure>,
    /// What it printed.
    pub(super) text: CompilerText,
}

/// What a compiler may use up: several times what the largest honest program of a lab needs.
pub(super) fn compiler_limits(cpu: Duration) -> Limits {
    Limits {
        cpu,
        nice: 0,
        yields_after: Duration::MAX,
        memory: 1 << 30,
        processes: 512,
        open_files: 1024,
        file_size: 128 << 20,
        disk: 256 << 20,
        output: 64 << 20,
    }
}

/// How long a compiler may wait for something that never comes.
const WAIT_LIMIT: Duration = Duration::from_secs(60);
/// How often to look whether it waits, from then on, and how many times in a row it must.
const LOOK_INTERVAL: Duration = Duration::from_millis(200);
const LOOKS: u32 = 10;

/// How long it may take altogether: twenty times its CPU time, since others use the processors as
/// well.
fn time_limit(limits: &Limits) -> Duration {
    (limits.cpu * 20).max(WAIT_LIMIT * 4)
}

/// Returns once a compiler has had its time, and waits for something. If it does not wait, it was
/// left without a processor: an error after the time limit.
async fn time_out(owner: Owner, limit: Duration) -> Result<CompilerFailure, BuildError> {
    let began = Instant::now();
    sleep(WAIT_LIMIT).await;
    let mut waited = 0;
    while waited < LOOKS {
        if began.elapsed() >= limit {
            return Err(BuildError::Starved(limit));
        }
        sleep(LOOK_INTERVAL).await;
        waited = if owner.is_blocked() { waited + 1 } else { 0 };
    }
    Ok(CompilerFailure::TimedOut(WAIT_LIMIT))
}

/// Runs a compiler until it ends by itself, goes over a limit, or is cancelled.
pub(super) async fn run_compiler(
    launch: &Launch,
    cancel: &Cancel,
) -> Result<CompilerEnd, BuildError> {
    let limits = launch.limits;
    let (mut program, pipes) = match Program::start(launch).await {
        Ok(started) => started,
        Err(StartError::Grader(error)) => return Err(error.into()),
        Err(error @ StartError::Program { .. }) => {
            return Err(BuildError::NoCompiler(error.to_string()));
        }
    };
    drop(pipes.stdin);
    let flood = Arc::new(Notify::new());
    let [_, stderr] =
        [pipes.stdout, pipes.stderr].map(|fd| read_messages(fd, limits.output, Arc::clone(&flood)));
    let exceeded = |limit| CompilerFailure::LimitExceeded { limit, limits };
    let owner = program.owner();
    let mut failure = None;
    let mut exit = None;
    tokio::select! {
        ended = program.exited() => {
            exit = Some(ended?);
            if program.made_room() {
                return Err(BuildError::Grader(std::io::ErrorKind::OutOfMemory.into()));
            }
        }
        timed_out = time_out(owner, time_limit(&limits)) => match timed_out {
            Ok(timed_out) => failure = Some(timed_out),
            Err(starved) => {
                program.end().await?;
                return Err(starved);
            }
        },
        () = flood.notified() => failure = Some(exceeded(Limit::Output)),
        () = cancel.cancelled() => {
            program.end().await?;
            return Err(BuildError::Cancelled);
        }
    }
    let failure = failure
        .or_else(|| program.exceeded().map(exceeded))
        .or_else(|| crash(exit));
    program.end().await?;
    let messages = timeout(OUTPUT_TIMEOUT, stderr).await;
    let messages = messages.ok().and_then(Result::ok).unwrap_or_default();
    Ok(CompilerEnd {
        succeeded: exit == Some(Exit::Code(0)),
        failure,
        text: messages.finish(),
    })
}

fn crash(exit: Option<Exit>) -> Option<CompilerFailure> {
    match exit {
        Some(exit @ Exit::Signal(_)) => Some(CompilerFailure::Crashed(exit)),
        Some(Exit::Code(_)) | None => None,
    }
}

/// Reads what a compiler writes. Stops and notifies `flood` after more than `most` bytes.
fn read_messages(fd: OwnedFd, most: u64, flood: Arc<Notify>) -> JoinHandle<Messages> {
    tokio::spawn(async move {
        let mut messages = Messages::default();
        let Ok(mut pipe) = pipe::Receiver::from_owned_fd(fd) else {
            return messages;
        };
        let mut buffer = vec![0; 64 * 1024];
        while let Ok(size @ 1..) = pipe.read(&mut buffer).await {
            messages.add(&buffer[..size]);
            if messages.bytes > most {
                flood.notify_one();
                break;
            }
        }
        messages
    })
}
