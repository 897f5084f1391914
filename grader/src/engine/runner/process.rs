//! The program under test while it runs: its stdin, its output, its end.

use std::cell::{Cell, RefCell};
use std::io::{self, ErrorKind};
use std::os::fd::OwnedFd;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use tokio::net::unix::pipe;
use tokio::sync::oneshot;
use tokio::task::{JoinHandle, spawn_local};

use super::fair_time::TimeLimit;
use super::recorder::Recorder;
use super::timer;
use super::trouble::trouble;
use crate::sandbox::{Launch, Owner, Program, SocketTable, StartError};
use crate::verdict::conversation::{Fact, GraderError, OutputStream, Unreliable};

/// How long to read output after the program has ended: something that it started may hold the
/// pipe.
const OUTPUT_GRACE: Duration = Duration::from_millis(300);
/// How long to wait for a busy program after the last step. One that never blocks is not waited
/// for.
const BUSY_PATIENCE: Duration = Duration::from_millis(500);
/// How often to poll whether the program is blocked.
const POLL_INTERVAL: Duration = if SocketTable::COUNTS_UNREAD {
    timer::POLL_INTERVAL
} else {
    Duration::from_millis(10)
};
/// The most that is read from a pipe at once, in bytes.
const BUFFER: usize = 64 * 1024;

/// A program that was started.
pub(super) struct Process {
    stdin: Stdin,
    stdin_inode: Option<u64>,
    has_input_ended: Cell<bool>,
    owner: Owner,
    stop_watching: oneshot::Sender<()>,
    watcher: JoinHandle<Program>,
}

/// The program's stdin. Shared, because a step may wait until it can write.
pub(super) type Stdin = Rc<RefCell<Option<pipe::Sender>>>;

impl Process {
    /// Starts a program. `drain` is called once it has ended: it reads what the program sent
    /// before. `None`: it could not be started; the transcript says why.
    pub(super) async fn start(
        recorder: &Rc<Recorder>,
        launch: &Launch,
        args: Vec<String>,
        drain: impl FnOnce() + 'static,
    ) -> Option<Self> {
        let (program, pipes) = match Program::start(launch).await {
            Ok(started) => started,
            Err(error @ StartError::Program { .. }) => {
                recorder.record(Fact::NotStarted(error.to_string()));
                return None;
            }
            Err(StartError::Grader(error)) => {
                recorder.record(start_trouble(recorder, error));
                return None;
            }
        };
        let stdin_inode = rustix::fs::fstat(&pipes.stdin).ok().map(|stat| stat.st_ino);
        let Ok(stdin) = pipe::Sender::from_owned_fd(pipes.stdin) else {
            recorder.record(Fact::GraderError(GraderError::NoStdin));
            return None;
        };
        recorder.record(Fact::Started(args));
        let outputs = [
            read_output(recorder, pipes.stdout, OutputStream::Stdout),
            read_output(recorder, pipes.stderr, OutputStream::Stderr),
        ];
        let owner = program.owner();
        recorder.time().set_owner(owner);
        let (stop_watching, stop) = oneshot::channel();
        let watcher = Watcher {
            recorder: Rc::clone(recorder),
            program,
            outputs,
        };
        Some(Self {
            stdin: Rc::new(RefCell::new(Some(stdin))),
            stdin_inode,
            has_input_ended: Cell::new(false),
            owner,
            stop_watching,
            watcher: spawn_local(watcher.run(stop, drain)),
        })
    }

    /// Tells the program's sockets from others.
    pub(super) fn owner(&self) -> Owner {
        self.owner
    }

    pub(super) fn stdin(&self) -> Stdin {
        Rc::clone(&self.stdin)
    }

    /// The inode of the pipe that is the program's stdin.
    pub(super) fn stdin_inode(&self) -> Option<u64> {
        self.stdin_inode
    }

    /// Whether the program's stdin was closed.
    pub(super) fn has_input_ended(&self) -> bool {
        self.has_input_ended.get()
    }

    /// Closes the program's stdin.
    pub(super) fn close_stdin(&self) {
        self.has_input_ended.set(true);
        self.stdin.borrow_mut().take();
    }

    /// Kills the program and everything that it started.
    pub(super) async fn kill(self, recorder: &Recorder) {
        // The watcher may have ended by itself. Either way it gives the program back.
        let _ = self.stop_watching.send(());
        let killed = match self.watcher.await {
            Ok(program) => program.end().await,
            Err(error) => Err(io::Error::other(error)),
        };
        match killed {
            Ok(Some(limit)) => recorder.exceeded(limit),
            Ok(None) => {}
            Err(error) => {
                let error = GraderError::StillRunning(error.to_string());
                recorder.record(Fact::GraderError(error));
            }
        }
    }
}

/// What to record if the grader could not start a program. A jail that does not begin in time, or
/// ends before it does, may have lacked the time or the resources for it.
fn start_trouble(recorder: &Recorder, error: io::Error) -> Fact {
    let time = recorder.time();
    if time.was_short() {
        Fact::Unreliable(Unreliable::Short)
    } else if error.kind() == ErrorKind::TimedOut {
        Fact::Unreliable(match time.stalled() {
            Duration::ZERO => Unreliable::Starved,
            stalled => Unreliable::Stalled(stalled),
        })
    } else {
        trouble(error, GraderError::Start)
    }
}

/// Writes to the program's stdin. A program that does not read, or has ended, is no error here:
/// later steps show it. `false`: the deadline passed.
pub(super) async fn enter(
    recorder: &Recorder,
    stdin: &Stdin,
    bytes: &[u8],
    deadline: TimeLimit,
) -> bool {
    let Some(pipe) = stdin.borrow_mut().take() else {
        return true;
    };
    recorder.record(Fact::Entered(bytes.to_vec()));
    let mut rest = bytes;
    while !rest.is_empty() {
        match pipe.try_write(rest) {
            Ok(written) => rest = &rest[written..],
            Err(error) if error.kind() == ErrorKind::WouldBlock => {
                if recorder
                    .time()
                    .within(deadline, pipe.writable())
                    .await
                    .is_none()
                {
                    return false;
                }
            }
            // The program has closed its stdin, as it may.
            Err(_) => break,
        }
    }
    *stdin.borrow_mut() = Some(pipe);
    true
}

/// Waits until the program has reacted to its input and is blocked. By then, on any machine, what
/// it prints or sends right after an answer has been seen, and so has a crash.
pub(super) async fn until_blocked(recorder: &Recorder, owner: Owner) {
    let deadline = recorder.time().deadline(BUSY_PATIENCE);
    loop {
        // Let the readers run first, so that what has arrived is recorded.
        timer::sleep(POLL_INTERVAL).await;
        let is_over = recorder.is_finished() || recorder.time().is_over(deadline);
        let is_blocked = owner.is_blocked();
        let output = recorder.output();
        timer::sleep(POLL_INTERVAL).await;
        // A thread also sleeps while a pipe is full. It goes on once the readers have emptied it.
        if is_over {
            record_if_unseen(recorder);
            break;
        }
        if is_blocked && recorder.output() == output {
            break;
        }
    }
}

/// Records if the machine lacked what it takes to see whether a program is blocked: it may have
/// been, and was not waited for, or was waited for in vain.
fn record_if_unseen(recorder: &Recorder) {
    if recorder.time().was_short() && !recorder.is_finished() {
        recorder.record(Fact::Unreliable(Unreliable::Short));
    }
}

fn read_output(recorder: &Rc<Recorder>, fd: OwnedFd, output: OutputStream) -> JoinHandle<()> {
    let recorder = Rc::clone(recorder);
    spawn_local(async move {
        let Ok(pipe) = pipe::Receiver::from_owned_fd(fd) else {
            return;
        };
        let mut buffer = vec![0; BUFFER];
        while pipe.readable().await.is_ok() {
            match pipe.try_read(&mut buffer) {
                Ok(0) => break,
                Ok(size) => {
                    let bytes = Bytes::copy_from_slice(&buffer[..size]);
                    recorder.record(Fact::Printed(output, bytes));
                    if !recorder.count_output(size) {
                        // Stop reading: a program that goes on writing blocks until it is killed.
                        std::future::pending::<()>().await;
                    }
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => {}
                Err(_) => break,
            }
        }
        recorder.record(Fact::OutputEnded(output));
    })
}

/// Waits for the program's end, and then for the end of its output.
struct Watcher {
    recorder: Rc<Recorder>,
    program: Program,
    outputs: [JoinHandle<()>; 2],
}

impl Watcher {
    async fn run(mut self, mut stop: oneshot::Receiver<()>, drain: impl FnOnce()) -> Program {
        let exit = tokio::select! {
            exit = self.program.exited() => exit,
            _ = &mut stop => return self.program,
        };
        if let Some(limit) = self.program.exceeded() {
            self.recorder.exceeded(limit);
        }
        if self.program.made_room() {
            let reason = Fact::Unreliable(Unreliable::OutOfMemory);
            self.recorder.record(reason);
        }
        match exit {
            Ok(exit) => self.recorder.record(Fact::Exited(exit)),
            Err(error) => {
                self.recorder.record(trouble(error, GraderError::EndUnseen));
            }
        }
        let deadline = self.recorder.time().deadline(OUTPUT_GRACE);
        for output in self.outputs {
            let abort = output.abort_handle();
            if self
                .recorder
                .time()
                .within(deadline, output)
                .await
                .is_none()
            {
                abort.abort();
            }
        }
        // Datagrams that it sent before its end are in the grader's sockets by now.
        drain();
        self.recorder.record(Fact::Finished);
        self.program
    }
}
