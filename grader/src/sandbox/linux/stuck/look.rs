//! What the kernel tells of a program at one moment.

use std::os::fd::OwnedFd;

use rustix::event::{PollFd, PollFlags, Timespec, poll};
use rustix::net::sockopt::{Timeout, socket_timeout};
use rustix::process::{Pid, PidfdFlags, PidfdGetfdFlags, pidfd_getfd, pidfd_open};

use super::super::owner::Owner;
use super::super::process_table::{ProcessTable, fields};
use super::super::sock_diag::SocketTable;
use super::super::socket_memory::{UnixSocket, unix_sockets};
use super::calls::{SystemCall, WaitsFor};
use super::files::{FileKind, files};
use crate::sandbox::socket::{Proto, Socket};

/// A program with more threads is not looked at: that would take too long.
const MOST_THREADS: usize = 2048;

/// A program in which every thread waits without a limit.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Look {
    pub(super) threads: Vec<SeenThread>,
    pub(super) processes: Vec<SeenProcess>,
    /// Every TCP and UDP socket of the network.
    pub(super) sockets: Vec<Socket>,
    pub(super) unix: Vec<UnixSocket>,
    /// The inodes of the pipes that nobody writes to any more.
    pub(super) ended_pipes: Vec<u64>,
    /// Whether an alarm (`setitimer`) may be set that makes the program go on.
    pub(super) may_have_alarm: bool,
}

/// A thread that waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SeenThread {
    pub(super) process: u32,
    pub(super) number: u32,
    pub(super) call: SystemCall,
    /// How often it has gone to sleep, and was interrupted.
    pub(super) switches: (u64, u64),
}

/// A process, as far as something may wake it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct SeenProcess {
    pub(super) number: u32,
    pub(super) files: Vec<(u32, FileKind)>,
    /// Whether an alarm would do something else than end it.
    pub(super) handles_alarm: bool,
}

impl Look {
    /// Looks at a program. `None` if one of its threads does not wait, or may go on by itself, or
    /// something cannot be seen.
    #[must_use]
    pub fn take(owner: &Owner, sockets: &SocketTable) -> Option<Self> {
        let table = ProcessTable::of_machine().ok()?;
        owner.pid?;
        // Before the threads: whoever gets what was on its way then has been woken by now.
        if !is_network_idle(table) {
            return None;
        }
        let mut look = Self {
            threads: Vec::new(),
            processes: Vec::new(),
            sockets: Vec::new(),
            unix: Vec::new(),
            ended_pipes: Vec::new(),
            may_have_alarm: true,
        };
        for process in table.descendants(owner.jail) {
            let before = look.threads.len();
            for thread in table.threads(process).ok()? {
                look.threads
                    .extend(SeenThread::look(table, process, thread)?);
            }
            if look.threads.len() > MOST_THREADS {
                return None;
            }
            // One that has ended, and for which its parent has not waited, has no files.
            if look.threads.len() > before {
                look.processes.push(SeenProcess::look(table, process)?);
            }
        }
        for thread in &look.threads {
            look.has_no_limit(thread)?;
        }
        look.ended_pipes = look.find_ended_pipes()?;
        look.sockets = sockets.sockets(Proto::Tcp).ok()?;
        look.sockets.extend(sockets.sockets(Proto::Udp).ok()?);
        look.unix = unix_sockets().ok()?;
        // An alarm that nobody handles ends its process. That is no answer; but of several
        // processes, another may go on then.
        let matters = look.processes.len() > 1 || look.processes.iter().any(|it| it.handles_alarm);
        look.may_have_alarm = matters && !is_free_of_alarms(table);
        Some(look)
    }

    /// What a process's descriptor is.
    pub(super) fn file(&self, process: u32, descriptor: u32) -> Option<FileKind> {
        let mut processes = self.processes.iter();
        let process = processes.find(|found| found.number == process)?;
        let mut files = process.files.iter();
        let (_, kind) = files.find(|(found, _)| *found == descriptor)?;
        Some(*kind)
    }

    /// `None` if the thread reads from a socket that has a limit of its own (`SO_RCVTIMEO`).
    fn has_no_limit(&self, thread: &SeenThread) -> Option<()> {
        let Some(WaitsFor::File(descriptor)) = thread.call.awaited() else {
            return Some(());
        };
        if !matches!(self.file(thread.process, descriptor)?, FileKind::Socket(_)) {
            return Some(());
        }
        let socket = duplicate(thread.process, descriptor)?;
        let limit = socket_timeout(socket, Timeout::Recv).ok()?;
        limit.is_none().then_some(())
    }

    /// The inodes of the pipes of which every writer is gone; `None` if that cannot be seen.
    fn find_ended_pipes(&self) -> Option<Vec<u64>> {
        let mut ended = Vec::new();
        for process in &self.processes {
            for (descriptor, kind) in &process.files {
                let FileKind::Pipe(inode) = *kind else {
                    continue;
                };
                let pipe = duplicate(process.number, *descriptor)?;
                let mut polled = [PollFd::new(&pipe, PollFlags::empty())];
                poll(&mut polled, Some(&Timespec::default())).ok()?;
                if polled[0].revents().contains(PollFlags::HUP) {
                    ended.push(inode);
                }
            }
        }
        Some(ended)
    }
}

/// A process's descriptor, for a moment.
fn duplicate(process: u32, descriptor: u32) -> Option<OwnedFd> {
    let pid = Pid::from_raw(process.cast_signed())?;
    let process = pidfd_open(pid, PidfdFlags::empty()).ok()?;
    pidfd_getfd(process, descriptor.cast_signed(), PidfdGetfdFlags::empty()).ok()
}

impl SeenThread {
    /// `None` if it does not wait without a limit; nothing if it has ended.
    fn look(table: &ProcessTable, process: u32, number: u32) -> Option<Option<Self>> {
        let path = |file: &str| format!("{process}/task/{number}/{file}");
        let stat = table.read(&path("stat")).ok()?;
        match fields(&stat).next()? {
            // A main thread that has ended stays until the others have.
            "Z" | "X" => return Some(None),
            "S" => {}
            _ => return None,
        }
        let status = table.read(&path("status")).ok()?;
        let is_none_pending = ["SigPnd:", "ShdPnd:"]
            .iter()
            .all(|name| value(&status, name).and_then(hexadecimal) == Some(0));
        if !is_none_pending {
            return None;
        }
        let count = |name| value(&status, name)?.parse::<u64>().ok();
        let switches = (
            count("voluntary_ctxt_switches:")?,
            count("nonvoluntary_ctxt_switches:")?,
        );
        // A frozen thread seems to wait, in the call in which it was stopped.
        if table.read(&path("wchan")).ok()?.contains("freeze") {
            return None;
        }
        let call = SystemCall::parse(&table.read(&path("syscall")).ok()?)?;
        call.awaited()?;
        Some(Some(Self {
            process,
            number,
            call,
            switches,
        }))
    }
}

/// The bit of SIGALRM in a set of signals.
const ALARM: u64 = 1 << 13;

impl SeenProcess {
    /// `None` if it has a clock, or cannot be looked into.
    fn look(table: &ProcessTable, number: u32) -> Option<Self> {
        let timers = table.read(&format!("{number}/timers")).ok()?;
        if !timers.is_empty() {
            return None;
        }
        let status = table.read(&format!("{number}/status")).ok()?;
        let signals = |name| value(&status, name).and_then(hexadecimal);
        let handled = signals("SigCgt:")? | signals("SigBlk:")?;
        Some(Self {
            number,
            files: files(table, number)?,
            handles_alarm: handled & ALARM != 0,
        })
    }
}

/// A line's value in a `status` file.
fn value<'a>(status: &'a str, name: &str) -> Option<&'a str> {
    let line = status.lines().find_map(|line| line.strip_prefix(name));
    line.map(str::trim)
}

fn hexadecimal(text: &str) -> Option<u64> {
    u64::from_str_radix(text, 16).ok()
}

/// Whether the machine's list of timers can be read, names what each of them does, and has no
/// alarm.
fn is_free_of_alarms(table: &ProcessTable) -> bool {
    let list = table.read("timer_list").unwrap_or_default();
    list.contains(", hrtimer_wakeup, ") && !list.contains(", it_real_fn, ")
}

/// The column of `softnet_stat` that counts the packets which a processor has not delivered yet.
const BACKLOG: usize = 11;

/// Whether no packet is on its way between two sockets of this machine. A datagram is nowhere else
/// to be seen then.
fn is_network_idle(table: &ProcessTable) -> bool {
    let list = table.read("net/softnet_stat").unwrap_or_default();
    let has_none = |line: &str| {
        let backlog = line.split_ascii_whitespace().nth(BACKLOG);
        backlog.and_then(hexadecimal) == Some(0)
    };
    !list.is_empty() && list.lines().all(has_none)
}
