//! Runs one compiler in its jail, within its limits.

use std::os::fd::OwnedFd;
use std::sync::Arc;
use std::time::Duration;

use nix::sys::signal::Signal;
use tokio::io::AsyncReadExt;
use tokio::net::unix::pipe;
use tokio::sync::Notify;
use tokio::task::JoinHandle;
use tokio::time::{Instant, sleep, timeout};

use super::error::BuildError;
use super::machine_trouble;
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

/// How long a compiler may do nothing: six times its CPU time. One that works does not wait.
fn wait_limit(limits: &Limits) -> Duration {
    limits.cpu * 6
}

/// How often to look whether it waits, from then on, and how many times in a row it must.
const LOOK_INTERVAL: Duration = Duration::from_millis(200);
const LOOKS: u32 = 10;

/// How long it may take altogether: twenty times its CPU time, since others use the processors as
/// well.
fn time_limit(limits: &Limits) -> Duration {
    (limits.cpu * 20).max(Duration::from_secs(240))
}

/// Returns once a compiler has had its time, and does nothing; or after the time limit, if it was
/// left without a processor. The source is at fault only if the compiler waits for something, such
/// as a pipe that the source includes: what keeps it busy uses up its CPU time.
async fn time_out(owner: Owner, limits: &Limits) -> Result<CompilerFailure, BuildError> {
    let began = Instant::now();
    sleep(wait_limit(limits)).await;
    let mut waited = 0;
    while waited < LOOKS {
        if began.elapsed() >= time_limit(limits) {
            return Err(BuildError::Starved(time_limit(limits)));
        }
        sleep(LOOK_INTERVAL).await;
        waited = if owner.is_blocked() { waited + 1 } else { 0 };
    }
    if owner.is_stopped() {
        Err(BuildError::Stopped(began.elapsed()))
    } else {
        Ok(CompilerFailure::Waited(began.elapsed()))
    }
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
        timed_out = time_out(owner, &limits) => match timed_out {
            Ok(waited) => failure = Some(waited),
            Err(machine) => {
                program.end().await?;
                return Err(machine);
            }
        },
        () = flood.notified() => failure = Some(exceeded(Limit::Output)),
        () = cancel.cancelled() => {
            program.end().await?;
            return Err(BuildError::Cancelled);
        }
    }
    let mut failure = failure.or_else(|| program.exceeded().map(exceeded));
    program.end().await?;
    let messages = timeout(OUTPUT_TIMEOUT, stderr).await;
    let messages = messages.ok().and_then(Result::ok).unwrap_or_default();
    let text = messages.finish();
    let succeeded = exit == Some(Exit::Code(0));
    if failure.is_none() && !succeeded {
        let own_disk = launch.level.own_network();
        failure = match lacking(exit, text.trouble.as_deref()) {
            // Its folder is a file system of its own, and as large as its limit says.
            Some(trouble) if own_disk && machine_trouble::is_about_disk(&trouble) => {
                Some(exceeded(Limit::Disk))
            }
            Some(trouble) => return Err(BuildError::Machine(trouble)),
            None => crash(exit),
        };
    }
    Ok(CompilerEnd {
        succeeded,
        failure,
        text,
    })
}

/// What the machine did not give the compiler, if that may be why it failed.
fn lacking(exit: Option<Exit>, trouble: Option<&str>) -> Option<String> {
    match (trouble, exit) {
        (Some(trouble), _) => Some(machine_trouble::with_remedy(trouble)),
        // The kernel kills like this if memory runs out. Nothing of the grader's did.
        (None, Some(Exit::Signal(signal))) if KILLED.contains(&signal) => {
            Some("the compiler was killed; the machine may have too little memory".to_owned())
        }
        (None, _) => None,
    }
}

/// How the kernel ends a process for which there is no memory, and one whose file has no room.
const KILLED: [i32; 2] = [Signal::SIGKILL as i32, Signal::SIGBUS as i32];

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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_machine_kills_a_compiler() {
        let killed = |signal| lacking(Some(Exit::Signal(signal as i32)), None).is_some();
        assert!(killed(Signal::SIGKILL) && killed(Signal::SIGBUS));
        assert!(!killed(Signal::SIGSEGV) && !killed(Signal::SIGABRT));
        assert_eq!(lacking(Some(Exit::Code(1)), None), None);
        let words = lacking(Some(Exit::Code(1)), Some("No space left on device"));
        assert!(words.is_some_and(|words| words.ends_with("make room on the disk")));
    }
}
