//! The grader's handle on a program under test: its process group.

use std::io;
use std::os::unix::process::{CommandExt, ExitStatusExt};
use std::process::{Child, Command, ExitStatus};
use std::time::{Duration, Instant};

use nix::errno::Errno;
use nix::sys::signal::{Signal, kill, killpg};
use nix::unistd::Pid;

use crate::base::process::{Exit, Limit, ProgramSignal};
use crate::sandbox::launch::{Launch, Pipes, StartError};
use crate::sandbox::processor_time::ProcessorTime;
use crate::sandbox::socket::Socket;

/// How long everything may take to die.
const END_TIMEOUT: Duration = Duration::from_secs(5);

/// How often to poll whether a program has ended. Not through the runtime's SIGCHLD handling, which
/// is shared by all runtimes of a process.
const POLL_INTERVAL: Duration = Duration::from_micros(500);

/// A program under test. Dropping it kills the program, and what it started unless that has left
/// the program's process group.
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
    #[expect(clippy::unused_async, reason = "on Linux this waits for a jail")]
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
        let (pipes, program_pipes) = Pipes::create()?;
        #[expect(clippy::disallowed_methods, reason = "starts the program under test")]
        let mut command = Command::new(program);
        command.args(arguments).current_dir(&launch.dir).env_clear();
        command.envs(launch.env.iter().map(|(name, value)| (name, value)));
        command
            .stdin(program_pipes.stdin)
            .stdout(program_pipes.stdout)
            .stderr(program_pipes.stderr)
            .process_group(0);
        let leader = command
            .spawn()
            .map_err(|error| StartError::from_exec(program, error))?;
        let program = Self { leader, exit: None };
        Ok((program, pipes))
    }

    /// Waits for the program to end. What it started may live on. Cancel safe: the call may be
    /// dropped and repeated.
    ///
    /// # Errors
    /// If the system cannot tell.
    pub async fn exited(&mut self) -> io::Result<Exit> {
        loop {
            if let Some(exit) = self.exit {
                return Ok(exit);
            }
            self.exit = self.leader.try_wait()?.and_then(to_exit);
            if self.exit.is_none() {
                tokio::time::sleep(POLL_INTERVAL).await;
            }
        }
    }

    /// The limit that ended it: for two limits the kernel sends a signal. This system sets none,
    /// but others may have.
    #[must_use]
    pub fn exceeded(&self) -> Option<Limit> {
        match self.exit.map(Exit::signal_name) {
            Some(Some("SIGXCPU")) => Some(Limit::Cpu),
            Some(Some("SIGXFSZ")) => Some(Limit::FileSize),
            _ => None,
        }
    }

    /// Never: nobody watches the machine's memory here.
    #[must_use]
    pub fn made_room(&self) -> bool {
        false
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
    pub async fn end(mut self) -> io::Result<Option<Limit>> {
        let deadline = Instant::now() + END_TIMEOUT;
        while !self.kill_group()? {
            if Instant::now() > deadline {
                return Err(io::Error::new(
                    io::ErrorKind::TimedOut,
                    "the program's process group could not be killed",
                ));
            }
            tokio::time::sleep(POLL_INTERVAL).await;
        }
        Ok(None)
    }

    /// Tells the program's sockets from others. Can be used while waiting for the program's end.
    #[must_use]
    pub fn owner(&self) -> Owner {
        Owner(self.leader.id())
    }

    /// Kills the group. True if nothing was left of it.
    fn kill_group(&mut self) -> io::Result<bool> {
        let group = Pid::from_raw(self.leader.id().cast_signed());
        match killpg(group, Signal::SIGKILL) {
            // The group is empty. On macOS, EPERM: only zombies are left.
            Err(Errno::ESRCH | Errno::EPERM) => Ok(self.leader.try_wait()?.is_some()),
            Err(error) => Err(error.into()),
            Ok(()) => {
                // A group exists until its zombies are reaped: this one here, others by their new
                // parent.
                self.leader.try_wait()?;
                Ok(false)
            }
        }
    }
}

/// Tells the program's sockets from others, by its process group.
#[derive(Clone, Copy, Debug)]
pub struct Owner(u32);

impl Owner {
    /// Sends the program's own process a signal; `KILL` goes to its whole process group.
    ///
    /// # Errors
    /// If the process is gone.
    pub fn signal(&self, signal: ProgramSignal) -> io::Result<()> {
        let pid = Pid::from_raw(self.0.cast_signed());
        let sent = if signal == ProgramSignal::Kill {
            killpg(pid, signal.to_signal())
        } else {
            kill(pid, signal.to_signal())
        };
        sent.map_err(io::Error::from)
    }

    /// Whether the program, or anything in its process group, holds this socket.
    ///
    /// # Errors
    /// None on this system.
    pub fn owns(&self, socket: &Socket) -> io::Result<bool> {
        Ok(socket.inode == u64::from(self.0))
    }

    /// Always `None`, because this system cannot tell.
    #[must_use]
    pub fn processor_time(&self) -> Option<ProcessorTime> {
        None
    }

    /// Always true, because this system cannot tell. Callers wait a little instead.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        true
    }

    /// Always true, because this system cannot tell: then nobody is blamed.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        true
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        if let Ok(false) = self.kill_group() {
            let _ = self.leader.wait();
        }
    }
}

fn to_exit(status: ExitStatus) -> Option<Exit> {
    status
        .code()
        .map(Exit::Code)
        .or_else(|| status.signal().map(Exit::Signal))
}
