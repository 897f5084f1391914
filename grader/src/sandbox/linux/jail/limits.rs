//! Keeps a program within its limits: with the kernel's limits where there is one, and by looking
//! at what it uses where there is none.

use std::cell::Cell;
use std::collections::HashSet;
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::time::Duration;
use std::{fs, io};

use nix::sys::resource::{Resource, UsageWho, getrlimit, getrusage, setrlimit};
use nix::sys::statvfs::statvfs;
use nix::sys::time::{TimeVal, TimeValLike};
use rustix::io::Errno;
use rustix::process::setpriority_process;

use super::super::process_table::{ProcessTable, TICKS_PER_SECOND};
use super::super::socket_memory::{SocketId, SocketMemory};
use super::super::usage::{Supervised, Usage};
use super::super::wire::{JailMessage, LaunchRequest, MemoryClaim};
use super::privileges::open_files_as;
use super::yielding::{SessionShare, Yielding};
use crate::base::process::{Limit, Limits};

/// Which processes the kernel counts together with the program's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// No one's: the user is the program's own.
    Alone,
    /// Its supervisor's: the user namespace is theirs.
    WithSupervisor,
    /// All others of the same user; root's it does not limit at all.
    WithOthers,
}

impl Counted {
    /// How many there may be, so that the program may have `most`; `None` if that says nothing
    /// about the program.
    fn allowance(self, most: u64) -> Option<u64> {
        match self {
            Self::Alone => Some(most),
            Self::WithSupervisor => Some(most.saturating_add(1)),
            Self::WithOthers => None,
        }
    }
}

/// Sets the limits that the kernel enforces, and the priority. The program inherits them.
pub(super) fn set_rlimits(limits: &Limits, counted: Counted) -> io::Result<()> {
    setpriority_process(None, limits.nice)?;
    // Whoever runs the grader may have lower limits, which only root can raise.
    let set_both = |resource, soft: u64, hard: u64| {
        let (_, most) = getrlimit(resource)?;
        setrlimit(resource, soft.min(most), hard.min(most))
    };
    let set = |resource, value| set_both(resource, value, value);
    // Not 0: the machine's core dump handler, if it has one, would run nevertheless.
    set(Resource::RLIMIT_CORE, 1)?;
    // The hard limit kills without a reason; the soft limit, a second earlier, sends SIGXCPU.
    let cpu = limits.cpu.as_secs().max(1);
    set_both(Resource::RLIMIT_CPU, cpu, cpu + 1)?;
    set(Resource::RLIMIT_FSIZE, limits.file_size)?;
    set(Resource::RLIMIT_NOFILE, limits.open_files)?;
    if let Some(most) = counted.allowance(limits.processes) {
        // Exact: the kernel refuses one more, for however short a time.
        set(Resource::RLIMIT_NPROC, most)?;
    }
    // No priority of real time, and none above the usual.
    set(Resource::RLIMIT_RTPRIO, 0)?;
    set(Resource::RLIMIT_NICE, 0)?;
    // No limit on address space or on data: runtimes reserve terabytes (AddressSanitizer, Go, Java,
    // .NET), and use little of it. What is used is checked.
    Ok(())
}

/// Looks at what a program and everything that it started use.
pub(super) struct Watch<'a> {
    request: &'a LaunchRequest,
    supervised: Supervised,
    sockets: SocketMemory,
    /// How many looks have failed since one succeeded.
    failed_looks: Cell<u32>,
    yielding: Yielding,
    must_tell: Cell<bool>,
    /// The number of sockets in this network before the program started.
    other_sockets: u64,
}

/// How many looks in a row may fail. A process that is becoming another program is closed for a
/// moment.
const MAX_FAILED_LOOKS: u32 = 4;

/// From this many sockets on, their memory is counted. What fewer can hold is
/// little, and asking takes a millisecond on a large machine.
const FEW_SOCKETS: u64 = 16;

impl<'a> Watch<'a> {
    /// Prepares to look, before the program starts, and before a filter of system calls forbids to
    /// open what it takes. `outer` is the machine's process table.
    pub(super) fn new(
        request: &'a LaunchRequest,
        outer: ProcessTable,
        session: SessionShare,
    ) -> io::Result<Self> {
        let supervised = Supervised::new(outer)?;
        Ok(Self {
            request,
            other_sockets: supervised.sockets_in_network(),
            supervised,
            sockets: SocketMemory::open()?,
            failed_looks: Cell::default(),
            yielding: Yielding::new(session, &request.limits),
            must_tell: Cell::default(),
        })
    }

    /// Kills everything that it looks at, as far as it can be found, in the given round.
    pub(super) fn kill_all(&self, round: u32) {
        self.supervised.kill_all(round);
    }

    /// Why the program is to be ended by now, as a message to the grader.
    pub(super) fn reason_to_end(&self) -> Option<JailMessage> {
        match self.look() {
            Ok(reason) => {
                self.failed_looks.set(0);
                reason
            }
            // The machine lacks something, which is not the program's fault. It may be better at
            // the next look.
            Err(error) if is_the_machines(&error) => None,
            // Whatever else keeps its supervisor from looking, the program has done it.
            Err(_) => {
                self.failed_looks.set(self.failed_looks.get() + 1);
                let is_blind = self.failed_looks.get() >= MAX_FAILED_LOOKS;
                (is_blind && self.request.level.is_sandboxed())
                    .then_some(JailMessage::Exceeded(Limit::Supervision))
            }
        }
    }

    /// Whether the grader is to be told that the program is busy.
    pub(super) fn has_become_busy(&self) -> bool {
        self.must_tell.take()
    }

    /// Looks as the program's user, if the supervisor is root and stays it.
    fn look(&self) -> io::Result<Option<JailMessage>> {
        match self.request.user {
            Some(user) if !self.request.level.own_network() => {
                open_files_as(user)?;
                let found = self.find_exceeded();
                open_files_as(0)?;
                found
            }
            _ => self.find_exceeded(),
        }
    }

    fn find_exceeded(&self) -> io::Result<Option<JailMessage>> {
        let limits = &self.request.limits;
        let usage = self.supervised.usage(limits.processes)?;
        let cpu_time = cpu_time(&usage)?;
        if self.yielding.update(cpu_time) {
            self.must_tell.set(true);
        }
        let memory = usage.memory.saturating_add(self.socket_memory(&usage)?);
        let exceeded = if usage.tasks > limits.processes {
            Some(Limit::Processes)
        } else if usage.open_files >= limits.open_files {
            Some(Limit::OpenFiles)
        } else if memory > limits.memory {
            Some(Limit::Memory)
        } else if cpu_time > limits.cpu {
            Some(Limit::Cpu)
        } else if is_folder_full(self.request) {
            Some(Limit::Disk)
        } else {
            None
        };
        if exceeded.is_none()
            && self.request.memory == MemoryClaim::Shared
            && self.supervised.machine_memory()?.must_go(memory)
        {
            return Ok(Some(JailMessage::OutOfMemory));
        }
        Ok(exceeded.map(JailMessage::Exceeded))
    }

    /// The memory of the program's sockets, in bytes.
    fn socket_memory(&self, usage: &Usage) -> io::Result<u64> {
        // A socket on its way from one process to another is no open file. In a network with
        // other programs, theirs may have gone meanwhile.
        let sockets = self.supervised.sockets_in_network();
        let new = sockets.saturating_sub(self.other_sockets);
        if new < FEW_SOCKETS && usage.open_files < FEW_SOCKETS {
            return Ok(0);
        }
        if self.request.level.own_network() {
            return self.sockets.total(&|_| true);
        }
        if let Some(user) = self.request.user {
            return self.sockets.total(&|id: SocketId| id.user == Some(user));
        }
        let own: HashSet<u64> = self
            .supervised
            .sockets(self.request.limits.processes)?
            .into_iter()
            .collect();
        self.sockets.total(&|id| own.contains(&id.inode))
    }
}

/// The CPU time of the processes that live, and of those that this process has reaped.
fn cpu_time(living: &Usage) -> io::Result<Duration> {
    let reaped = getrusage(UsageWho::RUSAGE_CHILDREN)?;
    let micros = |time: TimeVal| u64::try_from(time.num_microseconds()).unwrap_or(0);
    let reaped = micros(reaped.user_time()).saturating_add(micros(reaped.system_time()));
    let living = living.cpu_ticks.saturating_mul(1_000_000) / TICKS_PER_SECOND;
    Ok(Duration::from_micros(reaped.saturating_add(living)))
}

fn is_the_machines(error: &io::Error) -> bool {
    matches!(
        Errno::from_io_error(error),
        Some(Errno::NFILE | Errno::NOMEM | Errno::NOBUFS | Errno::AGAIN | Errno::INTR)
    )
}

fn is_folder_full(request: &LaunchRequest) -> bool {
    let dir = Path::new(&request.dir);
    if request.level.own_network() {
        // The folder is a file system of its own.
        return statvfs(dir).is_ok_and(|disk| disk.blocks_available() == 0);
    }
    is_larger_than(request.limits.disk, dir)
}

/// What each file counts at least, so that empty files cannot use up the disk's inodes.
const MIN_FILE_SIZE: u64 = 4096;
/// How deeply folders may be nested. Deeper ones count as too large: each path lookup takes as many
/// steps as the path has folders, so a program could make checks arbitrarily slow.
const MAX_DEPTH: usize = 128;

/// Whether a folder with everything in it is larger than this. Follows no links, and stops as soon
/// as it is.
fn is_larger_than(most: u64, folder: &Path) -> bool {
    let mut size: u64 = 0;
    // No recursion: how deeply folders are nested is up to the program.
    let mut folders = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let Ok(found) = entry.metadata() else {
                continue;
            };
            size = size.saturating_add(found.size().max(MIN_FILE_SIZE));
            if size > most || depth == MAX_DEPTH {
                return true;
            }
            if found.is_dir() {
                folders.push((entry.path(), depth + 1));
            }
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn empty_files_and_folders_count_too() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("a/b")).expect("folders");
        fs::write(folder.path().join("a/empty"), "").expect("a file");
        fs::write(folder.path().join("a/b/full"), vec![1; 10_000]).expect("a file");
        std::os::unix::fs::symlink("/", folder.path().join("link")).expect("a link");
        assert!(is_larger_than(4 * MIN_FILE_SIZE + 9_999, folder.path()));
        assert!(!is_larger_than(6 * MIN_FILE_SIZE + 10_000, folder.path()));
    }

    #[test]
    fn a_folder_that_is_nested_too_deeply_is_too_large() {
        let folder = tempfile::tempdir().expect("a folder");
        let deep = |depth| folder.path().join(vec!["d"; depth].join("/"));
        fs::create_dir_all(deep(MAX_DEPTH)).expect("folders");
        assert!(!is_larger_than(u64::MAX, folder.path()));
        fs::create_dir(deep(MAX_DEPTH + 1)).expect("a folder");
        assert!(is_larger_than(u64::MAX, folder.path()));
    }
}
