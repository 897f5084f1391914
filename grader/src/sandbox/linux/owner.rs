//! Which sockets belong to a program under test, and what its processes do, by the process table.
//! This only reads.

use std::io;
use std::time::Duration;

use nix::sys::signal::kill;
use nix::unistd::Pid;
use rustix::io::Errno;

use super::process_table::ProcessTable;
use super::users::is_program_user;
use crate::base::process::ProgramSignal;
use crate::base::shortage;
use crate::sandbox::processor_time::ProcessorTime;
use crate::sandbox::socket::Socket;

/// The processes of a program: tells its sockets from others.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    pub(super) jail: u32,
    pub(super) pid: Option<u32>,
}

impl Owner {
    /// Sends the program's own process a signal; `KILL` also goes to the processes below it, which
    /// may be the program itself, started by a script.
    ///
    /// # Errors
    /// If the process is not known, or gone.
    pub fn signal(&self, signal: ProgramSignal) -> io::Result<()> {
        let pid = self.pid.ok_or(Errno::SRCH)?;
        let below = if signal == ProgramSignal::Kill {
            ProcessTable::of_machine()?.descendants(pid)
        } else {
            Vec::new()
        };
        let send = |pid: u32| kill(Pid::from_raw(pid.cast_signed()), signal.to_signal());
        let sent = send(pid);
        // One that has ended meanwhile needs none.
        let _: Vec<_> = below.into_iter().map(send).collect();
        sent.map_err(io::Error::from)
    }

    /// Whether the program, or anything that it started, holds this socket. False for a socket that
    /// no process holds. This reads the process table, so select sockets by address first.
    ///
    /// # Errors
    /// If the process table cannot be read, or the machine has no file to give for that.
    pub fn owns(&self, socket: &Socket) -> io::Result<bool> {
        let short = shortage::count();
        let owns = self.seems_to_own(socket)?;
        // What could not be read seems not to be there.
        if owns || shortage::count() == short {
            Ok(owns)
        } else {
            Err(Errno::AGAIN.into())
        }
    }

    fn seems_to_own(&self, socket: &Socket) -> io::Result<bool> {
        let table = ProcessTable::of_machine()?;
        // Of a program that is a user of its own, every socket is that user's. What other users'
        // processes hold may be closed to the grader, even to root in a container.
        if let Some(user) = self.pid.and_then(|pid| table.user_of(pid))
            && is_program_user(user)
        {
            return Ok(socket.inode != 0 && socket.user == Some(user));
        }
        let holds = |pid| table.holds_socket(pid, socket.inode);
        // By the process tree at every level: the grader's own sockets are not in it, so they need
        // not be listed. The program's main process first, because it mostly is the owner.
        Ok(socket.inode != 0
            && (self.pid.is_some_and(holds) || table.descendants(self.jail).into_iter().any(holds)))
    }

    /// What the program, and what it has started and still lives, got of the processors; `None` if
    /// the kernel does not tell.
    #[must_use]
    pub fn processor_time(&self) -> Option<ProcessorTime> {
        let table = ProcessTable::of_machine().ok()?;
        let times = table.descendants(self.jail);
        let times: Option<Vec<_>> = times
            .into_iter()
            .map(|pid| table.processor_time(pid))
            .collect();
        let add = |sum: ProcessorTime, time: ProcessorTime| ProcessorTime {
            used: sum.used + time.used,
            waited: sum.waited + time.waited,
        };
        // The jail adopts and reaps what is left of others.
        let reaped = ProcessorTime {
            used: table.reaped_time(self.jail),
            waited: Duration::ZERO,
        };
        Some(times?.into_iter().fold(reaped, add))
    }

    /// Whether every thread of the program and of what it started is blocked. Whatever the program
    /// does in response to its input, it has done by then. False if that cannot be found out now.
    #[must_use]
    pub fn is_blocked(&self) -> bool {
        let short = shortage::count();
        self.seems_blocked() && shortage::count() == short
    }

    fn seems_blocked(&self) -> bool {
        let Ok(table) = ProcessTable::of_machine() else {
            return true;
        };
        self.pid.is_none_or(|pid| table.is_blocked(pid))
            && table
                .descendants(self.jail)
                .into_iter()
                .all(|pid| Some(pid) == self.pid || table.is_blocked(pid))
    }

    /// Whether a signal has stopped the program, or anything that it started.
    #[must_use]
    pub fn is_stopped(&self) -> bool {
        ProcessTable::of_machine().is_ok_and(|table| {
            let mut processes = table.descendants(self.jail).into_iter();
            processes.any(|pid| table.is_stopped(pid))
        })
    }
}
