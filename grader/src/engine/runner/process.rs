//! The program under test while it runs: its input, its output, its end.

use std::cell::RefCell;
use std::ffi::OsString;
use std::io::ErrorKind;
use std::os::fd::OwnedFd;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use tokio::net::unix::pipe;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::stage::CaseRun;
use super::{ProgramCommand, timer};
use crate::sandbox::{Launch, Owner, Program, SocketTable, StartError};
use crate::verdict::conversation::{Fact, OutputStream};

/// How long the output of a program that has ended is read on: something that it left behind may hold the pipe open.
const GRACE: Duration = Duration::from_millis(300);

/// How long a program may be busy after the last step: one that never rests is not waited for.
const PATIENCE: Duration = Duration::from_millis(500);
/// How often it is looked whether a program waits.
const INTERVAL: Duration = if SocketTable::COUNTS_UNREAD {
    timer::MOMENT
} else {
    Duration::from_millis(10)
};

/// A program that was started.
pub(super) struct RunningProgram {
    stdin: Rc<RefCell<Option<pipe::Sender>>>,
    owner: Owner,
    end: oneshot::Sender<()>,
    watcher: JoinHandle<Program>,
}

/// Starts the program under test. `false`: it could not be started, and the transcript says why.
pub(super) async fn start(stage: &Rc<CaseRun>, subject: &ProgramCommand) -> bool {
    let mut argv = subject.argv.clone();
    let mut args = Vec::new();
    for arg in &stage.case.args {
        let bytes = stage.fill(arg).unwrap_or_default();
        let arg = String::from_utf8_lossy(&bytes).into_owned();
        argv.push(OsString::from(&arg));
        args.push(arg);
    }
    let dir = stage.folder.path().to_owned();
    let launch = Launch {
        argv,
        dir,
        env: subject.env.clone(),
        view: subject.view.clone(),
        limits: stage.limits,
        level: stage.isolation,
    };
    let (program, pipes) = match Program::start(&launch).await {
        Ok(started) => started,
        Err(error @ StartError::Program { .. }) => {
            stage.note(Fact::NotStarted(error.to_string()));
            return false;
        }
        Err(StartError::Grader(error)) => {
            stage.note(Fact::GraderError(format!(
                "the grader could not start a program: {error}"
            )));
            return false;
        }
    };
    let Ok(stdin) = pipe::Sender::from_owned_fd(pipes.stdin) else {
        stage.note(Fact::GraderError("the program's input is no pipe".to_owned()));
        return false;
    };
    stage.note(Fact::Started(args));
    let outputs = [
        read_output(stage, pipes.stdout, OutputStream::Stdout),
        read_output(stage, pipes.stderr, OutputStream::Stderr),
    ];
    let owner = program.owner();
    let (end, ended) = oneshot::channel();
    let watcher = tokio::task::spawn_local(watch(Rc::clone(stage), program, outputs, ended));
    let stdin = Rc::new(RefCell::new(Some(stdin)));
    *stage.running.borrow_mut() = Some(RunningProgram {
        stdin,
        owner,
        end,
        watcher,
    });
    true
}

/// Types into the program. A program that does not read, or has ended, is no error here: what follows shows it.
pub(super) async fn enter(stage: &CaseRun, bytes: &[u8], deadline: Instant) -> bool {
    let stdin = stage
        .running
        .borrow()
        .as_ref()
        .map(|running| Rc::clone(&running.stdin));
    let Some(stdin) = stdin else { return false };
    let Some(pipe) = stdin.borrow_mut().take() else {
        return true;
    };
    stage.note(Fact::Entered(bytes.to_vec()));
    let mut rest = bytes;
    while !rest.is_empty() {
        match pipe.try_write(rest) {
            Ok(written) => rest = &rest[written..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                if tokio::time::timeout_at(deadline, pipe.writable())
                    .await
                    .is_err()
                {
                    return false;
                }
            }
            // The program has closed its input: it reads no more, as it may.
            Err(_) => break,
        }
    }
    *stdin.borrow_mut() = Some(pipe);
    true
}

/// Ends the program's input.
pub(super) fn end_input(stage: &CaseRun) {
    if let Some(running) = stage.running.borrow().as_ref() {
        running.stdin.borrow_mut().take();
    }
    stage.note(Fact::InputEnded);
}

/// What tells the program's sockets from others; `None` before it was started.
pub(super) fn owner(stage: &CaseRun) -> Option<Owner> {
    stage.running.borrow().as_ref().map(|running| running.owner)
}

/// Waits until the program has done what it does in answer to what it has got, and waits itself. What it prints or sends
/// right behind an answer, and a crash right behind it, are seen by then on any machine.
pub(super) async fn until_it_waits(stage: &CaseRun) {
    let Some(owner) = owner(stage) else { return };
    let deadline = Instant::now() + PATIENCE;
    loop {
        // First a turn for the readers, so that what has come is taken.
        timer::wait(INTERVAL).await;
        if stage.finished() || owner.waits() || Instant::now() >= deadline {
            break;
        }
    }
    timer::wait(INTERVAL).await;
}

/// Ends the program and everything that it started.
pub(super) async fn end(stage: &CaseRun) {
    let running = stage.running.borrow_mut().take();
    let Some(RunningProgram { end, watcher, .. }) = running else {
        return;
    };
    // The watcher may have ended by itself; what counts is that it gives the program back.
    let _ = end.send(());
    let ended = match watcher.await {
        Ok(program) => program.end().await,
        Err(error) => Err(std::io::Error::other(error)),
    };
    if let Err(error) = ended {
        stage.note(Fact::GraderError(format!(
            "something that the program started could not be ended: {error}"
        )));
    }
}

fn read_output(stage: &Rc<CaseRun>, fd: OwnedFd, output: OutputStream) -> JoinHandle<()> {
    let stage = Rc::clone(stage);
    tokio::task::spawn_local(async move {
        let Ok(pipe) = pipe::Receiver::from_owned_fd(fd) else {
            return;
        };
        let mut buffer = vec![0; 64 * 1024];
        while pipe.readable().await.is_ok() {
            match pipe.try_read(&mut buffer) {
                Ok(0) => break,
                Ok(size) => {
                    stage.note(Fact::Printed(
                        output,
                        Bytes::copy_from_slice(&buffer[..size]),
                    ));
                    if !stage.count(size) {
                        // Enough: whoever writes on waits, from now until it is ended.
                        std::future::pending::<()>().await;
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => break,
            }
        }
        stage.note(Fact::OutputEnded(output));
    })
}

/// Waits for the program's end, and then for the end of what it had to say.
async fn watch(
    stage: Rc<CaseRun>,
    mut program: Program,
    outputs: [JoinHandle<()>; 2],
    mut ended: oneshot::Receiver<()>,
) -> Program {
    let exit = tokio::select! {
        exit = program.exited() => exit,
        _ = &mut ended => return program,
    };
    if let Some(limit) = program.exceeded() {
        stage.exceeded(limit);
    }
    match exit {
        Ok(exit) => stage.note(Fact::Exited(exit)),
        Err(error) => stage.note(Fact::GraderError(format!(
            "the program's end was not seen: {error}"
        ))),
    }
    let deadline = Instant::now() + GRACE;
    for output in outputs {
        let abort = output.abort_handle();
        if tokio::time::timeout_at(deadline, output).await.is_err() {
            abort.abort();
        }
    }
    // Datagrams that it sent before its end are in the grader's sockets by now: take them before saying that there
    // is nothing more to come.
    for (peer, link) in stage.links.iter().enumerate() {
        if let Some(link) = link.borrow().as_ref() {
            link.drain(&stage, peer);
        }
    }
    stage.note(Fact::Finished);
    program
}
