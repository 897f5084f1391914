//! A process table: which process started which, and which holds which socket.
//!
//! Processes start and end while this reads. One that has ended has no children and no sockets;
//! that is not an error.

use std::collections::HashSet;
use std::fs::File;
use std::io::{self, Read};
use std::os::fd::OwnedFd;
use std::sync::OnceLock;
use std::time::Duration;

use rustix::fs::{CWD, Dir, Mode, OFlags, Stat, openat, readlinkat, statat};
use rustix::process::{Pid, Signal, getpid, kill_process};

use crate::base::shortage::noted;
use crate::sandbox::processor_time::ProcessorTime;

/// The calling process, in its own PID namespace.
pub(super) fn own_pid() -> u32 {
    getpid().as_raw_nonzero().get().unsigned_abs()
}

/// A mounted `/proc`. It lists the processes of the PID namespace that it was mounted in, under the
/// numbers that they have there.
#[derive(Debug)]
pub(super) struct ProcessTable {
    proc: OwnedFd,
}

/// The clock ticks of the process table (`USER_HZ`, asm-generic/param.h): the same on every machine
/// that the filter of system calls knows. Not asked for, because a process that is closed to others
/// may not be able to.
pub(super) const TICKS_PER_SECOND: u64 = 100;

/// The most processes that are looked for below one: more than a program may have.
const MAX_DESCENDANTS: usize = 8192;

impl ProcessTable {
    /// The one that this process saw when it first asked.
    ///
    /// # Errors
    /// If there is none.
    pub(super) fn of_machine() -> io::Result<&'static Self> {
        static TABLE: OnceLock<ProcessTable> = OnceLock::new();
        if let Some(table) = TABLE.get() {
            return Ok(table);
        }
        let opened = Self::open()?;
        Ok(TABLE.get_or_init(|| opened))
    }

    /// Opens the `/proc` that this process sees now.
    pub(super) fn open() -> io::Result<Self> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let proc = openat(CWD, "/proc", flags, Mode::empty());
        let proc = proc.map_err(|error| noted(error.into()))?;
        Ok(Self { proc })
    }

    /// The number of the calling process in this table.
    pub(super) fn own_number(&self) -> io::Result<u32> {
        let link = readlinkat(&self.proc, "self", Vec::new())?;
        let number = link.to_str().ok().and_then(|link| link.parse().ok());
        number.ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    /// A file's content, with few system calls: with room for what one usually holds, and without
    /// asking for its size, which is always 0.
    pub(super) fn read(&self, path: &str) -> io::Result<String> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        let file = openat(&self.proc, path, flags, Mode::empty());
        let file = file.map_err(|error| noted(error.into()))?;
        let mut text = String::with_capacity(2048);
        File::from(file).take(u64::MAX).read_to_string(&mut text)?;
        Ok(text)
    }

    /// What `stat` says of a file or folder.
    pub(super) fn stat(&self, path: &str) -> io::Result<Stat> {
        Ok(statat(&self.proc, path, rustix::fs::AtFlags::empty())?)
    }

    /// The target of a link, as far as it is text.
    pub(super) fn link(&self, path: &str) -> io::Result<String> {
        let link = readlinkat(&self.proc, path, Vec::new());
        let link = link.map_err(|error| noted(error.into()))?;
        Ok(link.to_string_lossy().into_owned())
    }

    /// The names in a folder.
    fn list(&self, path: &str) -> io::Result<Vec<String>> {
        let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
        let folder = openat(&self.proc, path, flags, Mode::empty());
        let folder = folder.map_err(|error| noted(error.into()))?;
        let mut names = Vec::new();
        for entry in Dir::new(folder)? {
            names.push(entry?.file_name().to_string_lossy().into_owned());
        }
        Ok(names)
    }

    /// The entries of a folder that are numbers.
    pub(super) fn numbers(&self, path: &str) -> io::Result<Vec<u32>> {
        let names = self.list(path)?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }

    /// Every process in the table.
    pub(super) fn all(&self) -> io::Result<Vec<u32>> {
        self.numbers(".")
    }

    /// The threads of a process.
    pub(super) fn threads(&self, pid: u32) -> io::Result<Vec<u32>> {
        self.numbers(&format!("{pid}/task"))
    }

    /// The children of `pid`, adopted ones and zombies included.
    fn children(&self, pid: u32) -> Vec<u32> {
        static HAS_CHILDREN_FILES: OnceLock<bool> = OnceLock::new();
        // A kernel without CONFIG_PROC_CHILDREN has no such files. Check this thread's: another
        // process's may be missing because that process is ending.
        let has_files =
            HAS_CHILDREN_FILES.get_or_init(|| self.stat("thread-self/children").is_ok());
        if !*has_files {
            return self.children_by_scan(pid);
        }
        // Each thread has children of its own.
        let threads = self.threads(pid).unwrap_or_default();
        let lists = threads
            .into_iter()
            .filter_map(|thread| self.read(&format!("{pid}/task/{thread}/children")).ok());
        lists
            .flat_map(|list| {
                let numbers = list.split_ascii_whitespace();
                numbers
                    .filter_map(|pid| pid.parse().ok())
                    .collect::<Vec<_>>()
            })
            .collect()
    }

    /// The same, by reading the parent of every process in the table.
    fn children_by_scan(&self, parent: u32) -> Vec<u32> {
        let mut all = self.all().unwrap_or_default();
        all.retain(|pid| self.parent(*pid) == Some(parent));
        all
    }

    /// The parent of a process; `None` if it is not in this table.
    fn parent(&self, pid: u32) -> Option<u32> {
        let stat = self.read(&format!("{pid}/stat")).ok()?;
        let parent: u32 = fields(&stat).nth(1)?.parse().ok()?;
        (parent != 0).then_some(parent)
    }

    /// What started `pid`, what started that, and so on.
    pub(super) fn ancestors(&self, pid: u32) -> Vec<u32> {
        std::iter::successors(self.parent(pid), |pid| self.parent(*pid)).collect()
    }

    /// The descendants of `pid`, parents before children.
    pub(super) fn descendants(&self, pid: u32) -> Vec<u32> {
        self.some_descendants(pid, MAX_DESCENDANTS)
    }

    /// The same, but not many more than `most`: a program that multiplies must not keep whoever
    /// looks busy.
    pub(super) fn some_descendants(&self, pid: u32, most: usize) -> Vec<u32> {
        let mut found = self.children(pid);
        // A process whose parent ends meanwhile can show up twice.
        let mut known: HashSet<u32> = found.iter().copied().collect();
        let mut at = 0;
        while let Some(next) = found.get(at).copied()
            && found.len() < most
        {
            let children = self.children(next);
            found.extend(children.into_iter().filter(|child| known.insert(*child)));
            at += 1;
        }
        found
    }

    /// Kills every process of a session but the one that leads it. False if there is none.
    ///
    /// The table lists processes in the order of their numbers, so processes that are started
    /// meanwhile are mostly found too.
    pub(super) fn kill_others_in_session(&self, session: u32) -> io::Result<bool> {
        let mut has_any = false;
        for name in Dir::read_from(&self.proc)? {
            let name = name?.file_name().to_string_lossy().into_owned();
            let Some(pid) = name.parse::<u32>().ok().filter(|pid| *pid != session) else {
                continue;
            };
            let stat = self.read(&format!("{name}/stat")).unwrap_or_default();
            let found = fields(&stat).nth(3);
            if is_alive(&stat)
                && found.and_then(|field| field.parse().ok()) == Some(session)
                && let Some(pid) = pid.try_into().ok().and_then(Pid::from_raw)
            {
                has_any = true;
                let _ = kill_process(pid, Signal::KILL);
            }
        }
        Ok(has_any)
    }

    /// Whether every thread of the process is blocked, waiting for something. A process that is
    /// ending is not, nor one that has ended: whoever waits for it hears of that in a moment.
    pub(super) fn is_blocked(&self, pid: u32) -> bool {
        // In a process with one thread, this is the thread's own state.
        let Ok(first) = self.read(&format!("{pid}/stat")) else {
            return false;
        };
        if !is_asleep(&first) || thread_count(&first) == Some(1) {
            return is_asleep(&first);
        }
        let Ok(threads) = self.threads(pid) else {
            return true;
        };
        threads
            .into_iter()
            .filter_map(|thread| self.read(&format!("{pid}/task/{thread}/stat")).ok())
            .all(|stat| is_asleep(&stat))
    }

    /// Whether a signal has stopped the process.
    pub(super) fn is_stopped(&self, pid: u32) -> bool {
        let stat = self.read(&format!("{pid}/stat")).unwrap_or_default();
        matches!(fields(&stat).next(), Some("T" | "t"))
    }

    /// The CPU time of the children that a process has reaped, and of theirs.
    pub(super) fn reaped_time(&self, pid: u32) -> Duration {
        let stat = self.read(&format!("{pid}/stat")).unwrap_or_default();
        // cutime and cstime (proc(5)).
        let ticks = fields(&stat).skip(13).take(2);
        let ticks: u64 = ticks.filter_map(|field| field.parse::<u64>().ok()).sum();
        Duration::from_millis(ticks.saturating_mul(1000 / TICKS_PER_SECOND))
    }

    /// What the threads of a process that live got of the processors, and the children that it has
    /// reaped; nothing for one that has ended. `None` if the kernel does not tell.
    pub(super) fn processor_time(&self, pid: u32) -> Option<ProcessorTime> {
        let mut sum = ProcessorTime {
            used: self.reaped_time(pid),
            waited: Duration::ZERO,
        };
        for thread in self.threads(pid).unwrap_or_default() {
            let path = format!("{pid}/task/{thread}/schedstat");
            match self.read(&path) {
                Ok(times) => {
                    // The time that it ran, and that it waited, in nanoseconds.
                    let mut times = times.split_ascii_whitespace().map(str::parse);
                    let (Some(Ok(used)), Some(Ok(waited))) = (times.next(), times.next()) else {
                        return None;
                    };
                    sum.used += Duration::from_nanos(used);
                    sum.waited += Duration::from_nanos(waited);
                }
                // It has ended, if the kernel has such files at all.
                Err(_) if self.stat("thread-self/schedstat").is_ok() => {}
                Err(_) => return None,
            }
        }
        Some(sum)
    }

    /// The user that a process runs as; `None` if it has ended.
    pub(super) fn user_of(&self, pid: u32) -> Option<u32> {
        let status = self.read(&format!("{pid}/status")).ok()?;
        // "Uid:", then the real, the effective, the saved and the file system's
        let users = status.lines().find_map(|line| line.strip_prefix("Uid:"))?;
        users.split_ascii_whitespace().nth(1)?.parse().ok()
    }

    /// Whether a process has ended, even if its parent has not noticed yet.
    pub(super) fn has_ended(&self, pid: u32) -> bool {
        let stat = self.read(&format!("{pid}/stat")).unwrap_or_default();
        !is_alive(&stat)
    }

    /// The sockets that a process holds, by inode, the newest first.
    ///
    /// # Errors
    /// If they may not be seen, or the process has ended.
    pub(super) fn sockets(&self, pid: u32) -> io::Result<impl Iterator<Item = u64>> {
        let folder = format!("{pid}/fd");
        let descriptors = self.numbers(&folder)?;
        Ok(descriptors.into_iter().rev().filter_map(move |descriptor| {
            // It may be closed by now.
            let link = readlinkat(&self.proc, format!("{folder}/{descriptor}"), Vec::new());
            socket_inode(link.ok()?.to_str().ok()?)
        }))
    }

    /// Whether the process holds the socket with this inode.
    pub(super) fn holds_socket(&self, pid: u32, inode: u64) -> bool {
        self.sockets(pid)
            .is_ok_and(|mut sockets| sockets.any(|found| found == inode))
    }

    /// The child of `pid` whose process id in its own PID namespace is `inner`.
    pub(super) fn find_by_inner_pid(&self, pid: u32, inner: u32) -> Option<u32> {
        let inner = inner.to_string();
        self.children(pid).into_iter().find(|pid| {
            let status = self.read(&format!("{pid}/status")).unwrap_or_default();
            let ids = status
                .lines()
                .find_map(|line| line.strip_prefix("NSpid:"))
                .unwrap_or_default();
            // One id per nested namespace. With only one, it is not in a namespace of its own.
            let ids: Vec<&str> = ids.split_ascii_whitespace().collect();
            ids.len() > 1 && ids.last() == Some(&inner.as_str())
        })
    }
}

/// The fields of a `stat` file after the name, which may contain spaces and parentheses:
/// "PID (NAME) STATE PARENT …".
pub(super) fn fields(stat: &str) -> impl Iterator<Item = &str> {
    let after_name = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    after_name.split(' ')
}

/// The inode in "socket:[INODE]", the target of a socket's link.
pub(super) fn socket_inode(target: &str) -> Option<u64> {
    let number = target.strip_prefix("socket:[")?.strip_suffix(']')?;
    number.parse().ok()
}

/// False for a zombie, and for a process whose `stat` cannot be read any more.
fn is_alive(stat: &str) -> bool {
    !matches!(fields(stat).next(), None | Some("" | "Z" | "X"))
}

fn is_asleep(stat: &str) -> bool {
    matches!(fields(stat).next(), Some("S" | "T" | "t"))
}

fn thread_count(stat: &str) -> Option<u32> {
    fields(stat).nth(17)?.parse().ok()
}
