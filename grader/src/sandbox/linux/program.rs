//! The grader's hold on a program under test: starts it, hears of its end, kills it and all that it
//! has started.

use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream as StdUnixStream;
use std::process::{Child, ExitStatus, Stdio};
use std::time::{Duration, Instant};
use std::{io, thread};

use nix::sys::signal::Signal;
use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{Shutdown, shutdown};
use tokio::net::UnixStream;
use tokio::time::timeout;

use super::enter::spawn_apart;
use super::jail::{NAMESPACE, PORTS};
use super::owner::Owner;
use super::wire::{JailMessage, LaunchRequest, send_order};
use super::{stage, tree};
use crate::base::level::Isolation;
use crate::base::process::{Exit, Limit};
use crate::sandbox::launch::{Launch, Pipes, StartError};

/// How long a jail may take to come up: far longer than it does on any machine that works.
const START: Duration = Duration::from_secs(20);

/// How long everything may take to die: likewise.
const END: Duration = Duration::from_secs(20);

/// How often it is looked whether a jail that is ending has ended.
const MOMENT: Duration = Duration::from_micros(50);

/// A program under test and everything it has started, which all end with this value.
#[derive(Debug)]
pub struct Program {
    jail: Child,
    /// Whether the jail is process 1 of a process table of its own.
    apart: bool,
    /// The other end is held by the jail alone: it ends when the jail does.
    control: UnixStream,
    /// What the jail has said and nobody has read yet.
    heard: Vec<u8>,
    exit: Option<Exit>,
    exceeded: Option<Limit>,
    pid: Option<u32>,
}

impl Program {
    /// Starts a program. To be called on the case's runtime, in the thread that has entered the
    /// case's network.
    ///
    /// # Errors
    /// [`StartError::Program`] if there is no such program or it cannot be run,
    /// [`StartError::Grader`] if the grader could not do its part.
    pub async fn start(launch: &Launch) -> Result<(Self, Pipes), StartError> {
        let (ours, theirs) = StdUnixStream::pair()?;
        let (program_stdin, stdin) = io::pipe()?;
        let (stdout, program_stdout) = io::pipe()?;
        let (stderr, program_stderr) = io::pipe()?;
        let order = LaunchRequest {
            argv: launch.argv.clone(),
            dir: std::path::absolute(&launch.dir)?.into_os_string(),
            env: launch.env.clone(),
            view: launch.view.clone(),
            limits: launch.limits,
            level: launch.level,
            user: None,
        };
        let apart = launch.level == Isolation::Namespace;
        let jail = start_jail(apart, theirs)?;
        ours.set_nonblocking(true)?;
        let control = UnixStream::from_std(ours)?;
        // From here on an early return, or a dropped future, kills what has been started.
        let mut program = Self {
            jail,
            apart,
            control,
            heard: Vec::new(),
            exit: None,
            exceeded: None,
            pid: None,
        };
        let stdio = [
            program_stdin.as_fd(),
            program_stdout.as_fd(),
            program_stderr.as_fd(),
        ];
        program.send(&order, stdio).await?;
        let first = timeout(START, program.next_word())
            .await
            .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        program.pid = match first {
            Some(JailMessage::Started(pid)) if apart => tree::known_as(program.jail.id(), pid),
            Some(JailMessage::Started(pid)) => Some(pid),
            Some(JailMessage::Refused(errno)) => return Err(refused(launch, errno)),
            Some(JailMessage::Failed(reason)) => return Err(io::Error::other(reason).into()),
            Some(JailMessage::Exited(_) | JailMessage::Killed(_) | JailMessage::Exceeded(_))
            | None => {
                return Err(lost().into());
            }
        };
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
    /// If the jail has ended without saying how the program did.
    pub async fn exited(&mut self) -> io::Result<Exit> {
        loop {
            if let Some(exit) = self.exit {
                return Ok(exit);
            }
            match self.next_word().await? {
                Some(JailMessage::Exited(code)) => self.exit = Some(Exit::Code(code)),
                Some(JailMessage::Killed(signal)) => {
                    // The kernel has two limits that it tells by a signal of their own.
                    self.exceeded = match Signal::try_from(signal) {
                        Ok(Signal::SIGXCPU) => Some(Limit::Cpu),
                        Ok(Signal::SIGXFSZ) => Some(Limit::FileSize),
                        _ => self.exceeded,
                    };
                    self.exit = Some(Exit::Signal(signal));
                }
                Some(JailMessage::Exceeded(limit)) => self.exceeded = Some(limit),
                Some(_) => {}
                None => return Err(lost()),
            }
        }
    }

    /// What it had used up when it ended, if that is what ended it.
    #[must_use]
    pub fn exceeded(&self) -> Option<Limit> {
        self.exceeded
    }

    /// Its process id as the grader sees it; unknown if it had ended before it could be looked for.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.pid
    }

    /// Kills the program and everything it has started, orphans and daemons included, and returns
    /// when all are dead.
    ///
    /// # Errors
    /// If that takes longer than five seconds, or if the jail was killed from outside.
    pub async fn end(mut self) -> io::Result<()> {
        let deadline = Instant::now() + END;
        self.stop();
        match timeout(END, self.jail_is_gone()).await {
            Ok(gone) => gone?,
            Err(_) => return Err(self.give_up()),
        }
        let Some(status) = self.reap(deadline) else {
            return Err(self.give_up());
        };
        if self.apart || status.success() {
            return Ok(());
        }
        // Here a program can kill its jail, and with it the knowledge of what it has started.
        self.kill_group();
        Err(io::Error::other(format!(
            "the jail did not end by itself ({status}): processes may be left over"
        )))
    }

    /// What tells the program's sockets from others; it can be asked while the program's end is
    /// awaited.
    #[must_use]
    pub fn owner(&self) -> Owner {
        Owner {
            jail: self.jail.id(),
            pid: self.pid,
        }
    }

    async fn send(
        &self,
        order: &LaunchRequest,
        stdio: [std::os::fd::BorrowedFd<'_>; 3],
    ) -> io::Result<()> {
        let socket = StdUnixStream::from(self.control.as_fd().try_clone_to_owned()?);
        // Blocking for once, for it keeps the protocol plain: the jail reads at once, and an order
        // mostly fits into the socket's buffer anyway.
        socket.set_nonblocking(false)?;
        let sent = send_order(&socket, order, stdio);
        socket.set_nonblocking(true)?;
        sent
    }

    /// The jail's next word, or `None` if it has ended. Keeps what it has read if it is given up.
    async fn next_word(&mut self) -> io::Result<Option<JailMessage>> {
        loop {
            if let Some(end) = self.heard.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.heard.drain(..=end).collect();
                return Ok(Some(serde_json::from_slice(&line)?));
            }
            self.control.readable().await?;
            match self.control.try_read_buf(&mut self.heard) {
                Ok(0) => return Ok(None),
                Err(error) if is_end(&error) => return Ok(None),
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
                _ => {}
            }
        }
    }

    /// Has everything killed: by the kernel with process 1, or by the jail, which waits for the
    /// grader to say no more.
    fn stop(&mut self) {
        if self.apart {
            let _ = self.jail.kill();
        } else {
            let _ = shutdown(&self.control, Shutdown::Write);
        }
    }

    /// How a jail that has closed its socket ended, which is a matter of moments: process 1 ends
    /// last of its table.
    fn reap(&mut self, deadline: Instant) -> Option<ExitStatus> {
        loop {
            match self.jail.try_wait() {
                Ok(None) if Instant::now() < deadline => thread::sleep(MOMENT),
                status => return status.ok().flatten(),
            }
        }
    }

    async fn jail_is_gone(&mut self) -> io::Result<()> {
        while self.next_word().await?.is_some() {}
        Ok(())
    }

    /// The last resort.
    fn give_up(&mut self) -> io::Error {
        self.kill_group();
        let _ = self.jail.kill();
        let _ = self.reap(Instant::now() + END);
        io::Error::new(
            io::ErrorKind::TimedOut,
            "not everything the program has started could be killed",
        )
    }

    /// Kills the program's process group, for want of anything better.
    fn kill_group(&self) {
        if let Some(group) = self
            .pid
            .and_then(|pid| rustix::process::Pid::from_raw(pid.cast_signed()))
        {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        let deadline = Instant::now() + END;
        self.stop();
        if !wait_for_end(&self.control, END) || self.reap(deadline).is_none() {
            self.give_up();
        }
    }
}

/// Starts a jail, which alone has the other end of the socket then.
fn start_jail(apart: bool, socket: StdUnixStream) -> io::Result<Child> {
    let mut command = stage(if apart { NAMESPACE } else { PORTS });
    command.stdin(OwnedFd::from(socket)).stdout(Stdio::null());
    if apart {
        spawn_apart(command)
    } else {
        command.spawn()
    }
}

/// Waits for the socket to end, without a runtime; false if it has not in time.
fn wait_for_end(control: &UnixStream, limit: Duration) -> bool {
    let limit = Timespec::try_from(limit).ok();
    // Only the end matters, not what is still to be read; and HUP is reported whether it was asked
    // for or not.
    let mut fds = [PollFd::new(control, PollFlags::empty())];
    poll(&mut fds, limit.as_ref()).is_ok_and(|ready| ready > 0)
}

/// A jail that ends with unread bytes in its socket's queue, the order, resets it.
fn is_end(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::ConnectionReset
}

fn lost() -> io::Error {
    io::Error::other("the jail has ended without saying how the program did")
}

fn refused(launch: &Launch, errno: i32) -> StartError {
    let program = launch
        .argv
        .first()
        .map(std::ffi::OsString::as_os_str)
        .unwrap_or_default();
    StartError::from_exec(program, io::Error::from_raw_os_error(errno))
}
