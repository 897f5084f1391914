//! Starts the program from its supervisor.

use std::fs;
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};

use super::super::stage::Stage;
use super::super::wire::{JailMessage, LaunchRequest, send_request};
use super::privileges::{Kept, drop_capabilities, open_files_as};

/// Starts the program, through the stage if there is one, and returns its process id. This
/// process's copies of the program's pipe ends are closed afterwards, or the grader would never see
/// the end of its output.
pub(super) fn start_program(
    request: &LaunchRequest,
    stdio: [OwnedFd; 3],
    stage: Option<ProgramStage>,
) -> Result<u32, JailMessage> {
    match stage {
        Some(stage) => stage.become_program(request, stdio),
        None => spawn_program(request, stdio),
    }
}

/// A stage that waits to restrict itself and become the program.
#[derive(Debug)]
pub(super) struct ProgramStage {
    process: Child,
    control: UnixStream,
}

impl ProgramStage {
    /// Starts one.
    pub(super) fn start() -> io::Result<Self> {
        let (control, theirs) = UnixStream::pair()?;
        let process = Stage::Exec
            .command()
            .stdin(OwnedFd::from(theirs))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()?;
        offer_to_oom_killer(process.id());
        Ok(Self { process, control })
    }

    fn become_program(
        self,
        request: &LaunchRequest,
        stdio: [OwnedFd; 3],
    ) -> Result<u32, JailMessage> {
        let failed = |error: io::Error| JailMessage::Failed(error.to_string());
        let [stdin, stdout, stderr] = &stdio;
        let sent = [stdin.as_fd(), stdout.as_fd(), stderr.as_fd()];
        send_request(&self.control, request, sent, None).map_err(failed)?;
        drop(stdio);
        // The stage sends nothing if it becomes the program, which closes its end of the socket.
        let mut answer = Vec::new();
        (&self.control).read_to_end(&mut answer).map_err(failed)?;
        if answer.is_empty() {
            return Ok(self.process.id());
        }
        Err(serde_json::from_slice(&answer).unwrap_or_else(|error| failed(error.into())))
    }
}

fn spawn_program(request: &LaunchRequest, stdio: [OwnedFd; 3]) -> Result<u32, JailMessage> {
    let mut command = program_command(request, stdio)?;
    // In a process group of its own: a program that kills its group must not kill its jail.
    command.process_group(0);
    let Some(user) = request.user else {
        let child = command.spawn();
        let child = child.map_err(|error| JailMessage::not_started(&error))?;
        offer_to_oom_killer(child.id());
        return Ok(child.id());
    };
    command.gid(user).uid(user);
    let child = start_for_oom_killer(|| command.spawn())
        .map_err(|error| JailMessage::not_started(&error))?;
    open_files_as(user)
        .and_then(|()| drop_capabilities(Kept::ToKillOther))
        .map_err(|error| JailMessage::Failed(error.to_string()))?;
    Ok(child.id())
}

/// Changes this process's working directory to the program's, which inherits it. Not through
/// `Command`, whose error does not tell a missing directory from a missing program.
pub(super) fn enter_working_folder(request: &LaunchRequest) -> io::Result<()> {
    std::env::set_current_dir(&request.dir).map_err(|error| {
        let dir = request.dir.display();
        io::Error::new(
            error.kind(),
            format!("the working directory {dir}: {error}"),
        )
    })
}

/// What the kernel adds to the score by which it chooses what to end if memory runs out: the
/// program, and what it starts, goes before anything else of the machine's. What grows between two
/// checks may be more than the machine has.
const OOM_SCORE: &str = "1000";

/// Sets the score of a process that this one may write to. Nothing depends on it where /proc is not
/// that of this process table.
fn offer_to_oom_killer(pid: u32) {
    let _ = fs::write(format!("/proc/{pid}/oom_score_adj"), OOM_SCORE);
}

/// The same for a program of another user: it inherits the score, because this process cannot write
/// to it.
fn start_for_oom_killer<T>(start: impl FnOnce() -> T) -> T {
    const OWN: &str = "/proc/self/oom_score_adj";
    let before = fs::read_to_string(OWN);
    let _ = fs::write(OWN, OOM_SCORE);
    let started = start();
    if let Ok(before) = before {
        let _ = fs::write(OWN, before);
    }
    started
}

/// The program, ready to be started in this process's working directory.
#[expect(
    clippy::disallowed_methods,
    reason = "starts the program under test, inside its jail"
)]
pub(super) fn program_command(
    request: &LaunchRequest,
    [stdin, stdout, stderr]: [OwnedFd; 3],
) -> Result<Command, JailMessage> {
    let Some((program, arguments)) = request.argv.split_first() else {
        return Err(JailMessage::Failed(
            "there is no program to start".to_owned(),
        ));
    };
    let mut command = Command::new(program);
    command
        .args(arguments)
        .env_clear()
        .envs(request.env.iter().map(|(name, value)| (name, value)));
    command.stdin(stdin).stdout(stdout).stderr(stderr);
    Ok(command)
}
