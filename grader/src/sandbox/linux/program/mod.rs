//! The grader's handle on a program under test: starts it and waits for its end.

mod ending;

use std::io;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream as StdUnixStream;
use std::process::Child;
use std::time::Duration;

use nix::sys::signal::Signal;
use tokio::net::UnixStream;
use tokio::time::timeout;

use super::cgroup::{self, Ending, Others, ProgramCgroup};
use super::jail::LOW_PRIORITY;
use super::namespaces::CaseNamespaces;
use super::owner::Owner;
use super::process_table::ProcessTable;
use super::wire::{JailMessage, LaunchRequest, send_request};
use super::{probe, ready};
use crate::base::process::{Exit, Limit};
use crate::sandbox::launch::{FsAccess, Launch, Pipes, StartError};

/// How long a jail may take to start: far longer than it takes on any machine that works.
const START_TIMEOUT: Duration = Duration::from_secs(20);

/// A program under test. Dropping it kills the program and everything that it started.
#[derive(Debug)]
pub struct Program {
    jail: Child,
    /// Where the grader has one to divide.
    cgroup: Option<ProgramCgroup>,
    /// Whether the jail is process 1 of its own PID namespace.
    is_process_1: bool,
    is_sandboxed: bool,
    /// The jail alone holds the other end, so this hangs up when the jail ends.
    control: UnixStream,
    /// What was received from the jail but not parsed yet.
    received: Vec<u8>,
    exit: Option<Exit>,
    exceeded: Option<Limit>,
    made_room: bool,
    pid: Option<u32>,
}

impl Program {
    /// Starts a program. Call this on the case's runtime, in the thread that entered the case's
    /// network.
    ///
    /// # Errors
    /// [`StartError::Program`] if there is no such program or it cannot be run,
    /// [`StartError::Grader`] if the grader could not do its part.
    pub async fn start(launch: &Launch) -> Result<(Self, Pipes), StartError> {
        let (pipes, program_pipes) = Pipes::create()?;
        program_pipes.open_to_all()?;
        let request = launch_request(launch)?;
        let is_process_1 = launch.level.own_network();
        let namespaces = is_process_1
            .then(CaseNamespaces::of_this_thread)
            .transpose()?;
        let jail = ready::take(launch.level)?;
        // Before the request is sent: everything that the program starts is in it from the
        // beginning.
        let cgroup = cgroup_of(&jail.process, launch);
        jail.control.set_nonblocking(true)?;
        let control = UnixStream::from_std(jail.control)?;
        // From here on, an early return or a dropped future kills what was started.
        let mut program = Self {
            jail: jail.process,
            cgroup,
            is_process_1,
            is_sandboxed: launch.level.is_sandboxed(),
            control,
            received: Vec::new(),
            exit: None,
            exceeded: None,
            made_room: false,
            pid: None,
        };
        let stdio = [
            program_pipes.stdin.as_fd(),
            program_pipes.stdout.as_fd(),
            program_pipes.stderr.as_fd(),
        ];
        program.send_request(&request, stdio, namespaces.as_ref())?;
        let first = timeout(START_TIMEOUT, program.next_message())
            .await
            .map_err(|_| io::Error::from(io::ErrorKind::TimedOut))??;
        program.pid = match first {
            Some(JailMessage::Started(pid)) if is_process_1 => {
                ProcessTable::of_machine()?.find_by_inner_pid(program.jail.id(), pid)
            }
            Some(JailMessage::Started(pid)) => Some(pid),
            Some(JailMessage::Refused(errno)) => return Err(refused_error(launch, errno)),
            Some(JailMessage::Failed(reason)) => return Err(io::Error::other(reason).into()),
            Some(
                JailMessage::Exited(_)
                | JailMessage::Killed(_)
                | JailMessage::Exceeded(_)
                | JailMessage::OutOfMemory
                | JailMessage::Busy,
            )
            | None => {
                return Err(lost_error().into());
            }
        };
        Ok((program, pipes))
    }

    /// Waits for the program to end. What it started may live on. Cancel safe: the call may be
    /// dropped and repeated.
    ///
    /// # Errors
    /// If what the jail reports cannot be read.
    pub async fn exited(&mut self) -> io::Result<Exit> {
        loop {
            if let Some(exit) = self.exit {
                return Ok(exit);
            }
            match self.next_message().await? {
                Some(JailMessage::Exited(code)) => {
                    self.ask_cgroup();
                    self.exit = Some(Exit::Code(code));
                }
                Some(JailMessage::Killed(signal)) => {
                    // For two limits the kernel sends a signal of their own.
                    self.exceeded = match Signal::try_from(signal) {
                        Ok(Signal::SIGXCPU) => Some(Limit::Cpu),
                        Ok(Signal::SIGXFSZ) => Some(Limit::FileSize),
                        _ => self.exceeded,
                    };
                    self.ask_cgroup();
                    self.exit = Some(Exit::Signal(signal));
                }
                Some(JailMessage::Exceeded(limit)) => self.exceeded = Some(limit),
                Some(JailMessage::Busy) => self.lower_priority(),
                Some(JailMessage::OutOfMemory) => self.made_room = true,
                Some(
                    JailMessage::Started(_) | JailMessage::Refused(_) | JailMessage::Failed(_),
                ) => {}
                None => self.lose_supervisor(),
            }
        }
    }

    /// The supervisor ended before the program did. If the kernel has ended everything in their
    /// cgroup, that says why. Nothing of the grader's ends it, so otherwise the program did it, or
    /// used so much memory that the kernel had to choose.
    fn lose_supervisor(&mut self) {
        self.ask_cgroup();
        if !self.made_room {
            self.exceeded = self.exceeded.or(Some(Limit::Supervision));
        }
        self.exit = Some(Exit::Signal(Signal::SIGKILL as i32));
    }

    /// Asks the program's cgroup why it ended, unless the jail has said so.
    fn ask_cgroup(&mut self) {
        if self.exceeded.is_some() || self.made_room {
            return;
        }
        match self.cgroup.as_ref().and_then(ProgramCgroup::ending) {
            Some(Ending::Exceeded(limit)) => self.exceeded = Some(limit),
            Some(Ending::MadeRoom) => self.made_room = true,
            None => {}
        }
    }

    /// The limit that the program reached, if that ended it.
    #[must_use]
    pub fn exceeded(&self) -> Option<Limit> {
        self.exceeded
    }

    /// Whether the program was ended because the machine had hardly any memory left, and this
    /// program much of it. It says nothing about the program.
    #[must_use]
    pub fn made_room(&self) -> bool {
        self.made_room
    }

    /// Its process id in the grader's PID namespace; `None` if it ended before it could be looked
    /// up.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        self.pid
    }

    /// Tells the program's sockets from others. Can be used while waiting for the program's end.
    #[must_use]
    pub fn owner(&self) -> Owner {
        Owner {
            jail: self.jail.id(),
            pid: self.pid,
        }
    }

    fn send_request(
        &self,
        request: &LaunchRequest,
        stdio: [std::os::fd::BorrowedFd<'_>; 3],
        namespaces: Option<&CaseNamespaces>,
    ) -> io::Result<()> {
        let socket = StdUnixStream::from(self.control.as_fd().try_clone_to_owned()?);
        // Blocking keeps this simple. The jail reads at once, and a request mostly fits into the
        // socket's buffer anyway.
        socket.set_nonblocking(false)?;
        let sent = send_request(&socket, request, stdio, namespaces);
        socket.set_nonblocking(true)?;
        sent
    }

    /// The jail's next message, or `None` if it has ended. Cancel safe: keeps what it has received.
    async fn next_message(&mut self) -> io::Result<Option<JailMessage>> {
        loop {
            if let Some(end) = self.received.iter().position(|byte| *byte == b'\n') {
                let line: Vec<u8> = self.received.drain(..=end).collect();
                return Ok(Some(serde_json::from_slice(&line)?));
            }
            self.control.readable().await?;
            match self.control.try_read_buf(&mut self.received) {
                Ok(0) => return Ok(None),
                Err(error) if is_hangup(&error) => return Ok(None),
                Err(error) if error.kind() != io::ErrorKind::WouldBlock => return Err(error),
                _ => {}
            }
        }
    }

    /// Gives the program a low priority, as far as the grader may: in a container it may lack the
    /// capability to do this to another user's processes.
    fn lower_priority(&self) {
        let Ok(table) = ProcessTable::of_machine() else {
            return;
        };
        let threads = |pid| table.threads(pid).unwrap_or_default();
        for thread in table
            .descendants(self.jail.id())
            .into_iter()
            .flat_map(threads)
        {
            let thread = rustix::process::Pid::from_raw(thread.cast_signed());
            let _ = rustix::process::setpriority_process(thread, LOW_PRIORITY);
        }
    }
}

fn launch_request(launch: &Launch) -> io::Result<LaunchRequest> {
    Ok(LaunchRequest {
        argv: launch.argv.clone(),
        dir: std::path::absolute(&launch.dir)?.into_os_string(),
        env: launch.env.clone(),
        view: launch.view.clone(),
        hidden: launch.hidden.clone(),
        port: launch.port,
        limits: launch.limits,
        memory: launch.memory,
        level: launch.level,
        user: None,
        scratch: probe::scratch(),
    })
}

/// A cgroup with the jail in it, if there can be one.
fn cgroup_of(jail: &Child, launch: &Launch) -> Option<ProgramCgroup> {
    let others = if launch.level.own_user() && launch.view != FsAccess::All {
        Others::SupervisorAndSweep
    } else {
        Others::Supervisor
    };
    let cgroup = cgroup::create_for_program(&launch.limits, others)?;
    cgroup.take(jail.id()).ok()?;
    // What the jail has started already; what it starts now is in it.
    for process in ProcessTable::of_machine().ok()?.descendants(jail.id()) {
        cgroup.take(process).ok()?;
    }
    Some(cgroup)
}

/// A jail that ends with unread bytes in its socket, a request, resets the connection.
fn is_hangup(error: &io::Error) -> bool {
    error.kind() == io::ErrorKind::ConnectionReset
}

fn lost_error() -> io::Error {
    io::Error::other("the jail ended without reporting how the program ended")
}

fn refused_error(launch: &Launch, errno: i32) -> StartError {
    let program = launch
        .argv
        .first()
        .map(std::ffi::OsString::as_os_str)
        .unwrap_or_default();
    StartError::from_exec(program, io::Error::from_raw_os_error(errno))
}
