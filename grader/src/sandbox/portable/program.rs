//! The grader's hold on a program under test: its process group.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use crate::base::process::{Exit, Limit};
use crate::sandbox::launch::{Launch, Pipes, StartError};
use crate::sandbox::socket::Socket;

/// How long everything may take to die.
const END: Duration = Duration::from_secs(5);

/// How often to look: without the runtime's signal handling, which is one for all of a process's
/// runtimes.
const LOOK: Duration = Duration::from_micros(500);

/// A program under test, and what it has started as far as it has stayed in the program's process
/// group.
#[derive(Debug)]
pub struct Program {
    leader: Child,
    exit: Option<Exit>,
}

impl Program {
    /// Starts a program.
    ///
    /// # Errors
    /// [`StartError::Program`] if there is no such program or it cannot be run,
    /// [`StartError::Grader`] if the grader could not do its part.
    #[expect(clippy::unused_async, reason = "elsewhere this waits for a jail")]
    pub async fn start(launch: &Launch) -> Result<(Self, Pipes), StartError> {
        let Some((program, arguments)) = launch.argv.split_first() else {
            return Err(io::Error::from(io::ErrorKind::InvalidInput).into());
        };
        // `Command`'s error would not tell a missing directory from a missing program.
        std::fs::read_dir(&launch.dir).map_err(|error| {
            io::Error::other(format!(
                "the working directory {}: {error}",
                launch.dir.display()
            ))
        })?;
        let (program_stdin, stdin) = io::pipe()?;
        let (stdout, program_stdout) = io::pipe()?;
        let (stderr, program_stderr) = io::pipe()?;
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&launch.dir).env_clear();
        command.envs(launch.env.iter().map(|(name, value)| (name, value)));
        command
            .stdin(OwnedFd::from(program_stdin))
            .stdout(program_stdout)
            .stderr(program_stderr)
            .process_group(0);
        let leader = command
            .spawn()
            .map_err(|error| StartError::from_exec(program, error))?;
        let program = Self { leader, exit: None };
        let pipes = Pipes {
            stdin: stdin.into(),
            stdout: stdout.into(),
            stderr: stderr.into(),
        };
        Ok((program, pipes))
    }

    /// Waits for the program to end; what it has started may live on. May be given up and called
    /// again.
    ///
    /// # Errors
    /// If the system has lost the program.
    pub async fn exited(&mut self) -> io::Result<Exit> {
        loop {
            if let Some(exit) = self.exit {
                return Ok(exit);
            }
            self.exit = self.leader.try_wait()?.and_then(exit);
            if self.exit.is_none() {
                tokio::time::sleep(LOOK).await;
            }
        }
    }

    /// What it had used up when it ended: two limits the kernel tells by a signal, wherever they
    /// were set. This system sets none.
    #[must_use]
    pub fn exceeded(&self) -> Option<Limit> {
        match self.exit.map(Exit::signal_name) {
            Some(Some("SIGXCPU")) => Some(Limit::Cpu),
            Some(Some("SIGXFSZ")) => Some(Limit::FileSize),
            _ => None,
        }
    }

    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        Some(self.leader.id())
    }

    /// Kills the program and everything in its process group, and returns when all are dead.
    ///
    /// # Errors
    /// If that takes longer than five seconds.
    pub async fn end(mut self) -> io::Result<()> {
        let deadline = Instant::now() + END;
        while !self.is_over()? {
            if Instant::now() > deadline {
                return Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "the program's process group could not be killed",
                ));
            }
            tokio::time::sleep(LOOK).await;
        }
        Ok(())
    }

    /// What tells the program's sockets from others; it can be asked while the program's end is
    /// awaited.
    #[must_use]
    pub fn owner(&self) -> Owner {
        Owner(self.leader.id())
    }

    /// Kills the group once more, and says whether nothing is left of it.
    fn is_over(&mut self) -> io::Result<bool> {
        let group = Pid::from_raw(self.leader.id().cast_signed());
        match killpg(group, Signal::SIGKILL) {
            // Nobody there; or, as macOS puts it, nobody there but the dead.
            Err(Errno::ESRCH | Errno::EPERM) => Ok(self.leader.try_wait()?.is_some()),
            Err(error) => Err(error.into()),
            Ok(()) => {
                // A group lasts until its dead are reaped: these here, the others by whoever
                // inherits them.
                self.leader.try_wait()?;
                Ok(false)
            }
        }
    }
}

/// Tells the program's sockets from others: by its process group.
#[derive(Clone, Copy, Debug)]
pub struct Owner(u32);

impl Owner {
    /// Whether the program, or anything in its process group, holds this socket.
    ///
    /// # Errors
    /// None on this system.
    pub fn owns(&self, socket: &Socket) -> io::Result<bool> {
        Ok(socket.inode == u64::from(self.0))
    }
}

impl Owner {
    /// Whether the program waits. Nobody can tell here; it is given a moment instead, by whoever
    /// asks.
    #[must_use]
    pub fn waits(&self) -> bool {
        true
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Ok(false) = self.is_over() {
            let _ = self.leader.wait();
        }
    }
}

fn exit(status: ExitStatus) -> Option<Exit> {
    status
        .code()
        .map(Exit::Code)
        .or_else(|| status.signal().map(Exit::Signal))
}
