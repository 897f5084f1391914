//! Ends a program: kills it and everything that it started, and waits until all are dead.

use std::process::ExitStatus;
use std::time::{Duration, Instant};
use std::{io, thread};

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::{Shutdown, shutdown};
use tokio::net::UnixStream;
use tokio::time::timeout;

use super::super::cgroup::ProgramCgroup;
use super::super::process_table::ProcessTable;
use super::super::wire::JailMessage;
use super::Program;
use crate::base::process::Limit;

/// How long everything may take to die: far longer than it takes on any machine that works.
const END_TIMEOUT: Duration = Duration::from_secs(60);

/// How often to poll whether a jail that is ending has ended.
const POLL_INTERVAL: Duration = Duration::from_micros(50);

impl Program {
    /// Kills the program and everything that it started, orphans and daemons included, and waits
    /// until all are dead. Returns the limit that it was over at last, if nobody had looked before.
    ///
    /// # Errors
    /// If that takes longer than a minute, or if the jail was killed from outside.
    pub async fn end(mut self) -> io::Result<Option<Limit>> {
        let deadline = Instant::now() + END_TIMEOUT;
        self.kill_all();
        let Ok(exceeded) = timeout(END_TIMEOUT, self.wait_for_jail()).await else {
            return Err(self.give_up());
        };
        let exceeded = exceeded?;
        let Some(status) = self.reap_jail(deadline) else {
            return Err(self.give_up());
        };
        if self.is_process_1 || status.success() {
            return Ok(exceeded);
        }
        // At this level a program may be able to kill its supervisor.
        let is_killed = self.kill_cgroup();
        if self.is_sandboxed && (is_killed || self.kill_session(deadline).is_ok()) {
            return Ok(exceeded);
        }
        self.kill_group();
        Err(io::Error::other(format!(
            "the jail did not end by itself ({status}): processes may be left over"
        )))
    }

    /// Kills everything: the kernel does that together with process 1; otherwise the jail does it
    /// when the grader hangs up.
    fn kill_all(&mut self) {
        if self.is_process_1 {
            let _ = self.jail.kill();
        } else {
            let _ = shutdown(&self.control, Shutdown::Write);
        }
    }

    /// The exit status of a jail that has closed its socket. It ends very soon after that: process
    /// 1 is the last of its PID namespace.
    fn reap_jail(&mut self, deadline: Instant) -> Option<ExitStatus> {
        loop {
            match self.jail.try_wait() {
                Ok(None) if Instant::now() < deadline => thread::sleep(POLL_INTERVAL),
                status => return status.ok().flatten(),
            }
        }
    }

    /// Waits until the jail has closed its socket. Returns the limit that it has named meanwhile.
    async fn wait_for_jail(&mut self) -> io::Result<Option<Limit>> {
        let mut exceeded = None;
        while let Some(message) = self.next_message().await? {
            if let JailMessage::Exceeded(limit) = message {
                exceeded = Some(limit);
            }
        }
        Ok(exceeded)
    }

    /// Kills what it can, and returns an error, because something may still be running.
    fn give_up(&mut self) -> io::Error {
        self.kill_cgroup();
        self.kill_group();
        let _ = self.jail.kill();
        let _ = self.reap_jail(Instant::now() + END_TIMEOUT);
        io::Error::new(
            io::ErrorKind::TimedOut,
            "not everything the program has started could be killed",
        )
    }

    /// Kills everything in the program's cgroup, which a sandboxed program cannot leave. Whether
    /// everything is dead.
    fn kill_cgroup(&self) -> bool {
        let killed = self.cgroup.as_ref().map(ProgramCgroup::kill_all);
        killed.is_some_and(|killed| killed.is_ok())
    }

    /// Kills everything in the jail's session, which a sandboxed program cannot leave.
    fn kill_session(&self, deadline: Instant) -> io::Result<()> {
        let table = ProcessTable::of_machine()?;
        while table.kill_others_in_session(self.jail.id())? {
            if Instant::now() >= deadline {
                return Err(io::ErrorKind::TimedOut.into());
            }
            thread::sleep(POLL_INTERVAL);
        }
        Ok(())
    }

    /// Kills the program's process group, which is all that is known of what it started.
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
        let deadline = Instant::now() + END_TIMEOUT;
        self.kill_all();
        if !wait_for_hangup(&self.control, END_TIMEOUT) || self.reap_jail(deadline).is_none() {
            self.give_up();
        }
    }
}

/// Waits for the other end to hang up, without a runtime. False if it does not within `limit`.
fn wait_for_hangup(control: &UnixStream, limit: Duration) -> bool {
    let limit = Timespec::try_from(limit).ok();
    // No events: only the hangup matters, which is reported in any case.
    let mut fds = [PollFd::new(control, PollFlags::empty())];
    poll(&mut fds, limit.as_ref()).is_ok_and(|ready| ready > 0)
}
