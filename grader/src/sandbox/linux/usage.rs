//! What a program and everything that it started use together, by the process table: what the
//! kernel limits only for each process, or not at all.
//!
//! What cannot be determined is an error, never zero: a program that keeps its supervisor from
//! looking must not gain by it.

use std::collections::HashSet;
use std::io;

use rustix::io::Errno;
use rustix::process::{Pid, Signal, kill_process};

use super::process_table::{ProcessTable, fields, own_pid};
use crate::base::memory::MachineMemory;

/// What several processes use together.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Usage {
    /// Memory, in bytes: resident or swapped out, page tables, and each piece of shared memory at
    /// the size that it may have, because its pages stay when they are no longer mapped. Pages that
    /// processes share count once for each.
    pub(super) memory: u64,
    /// Processes and threads.
    pub(super) tasks: u64,
    /// Open files and sockets.
    pub(super) open_files: u64,
    /// CPU time, in clock ticks, of those that live, and of their children that do not.
    pub(super) cpu_ticks: u64,
}

/// The largest piece of shared memory that a program can make: the filter of system calls refuses
/// larger ones.
pub(super) const MAX_SHARED_MEMORY: u64 = 16 << 20;

/// How much text about mappings is read in one look. An honest program has some kilobytes of it for
/// each process.
const MAX_MAPS_BYTES: usize = 8 << 20;

/// The processes below the supervisor, and the table to read about them.
#[derive(Debug)]
pub(super) struct Supervised {
    table: ProcessTable,
    own_number: u32,
    /// Whether the table lists nothing but these and the supervisor.
    is_own_table: bool,
}

impl Supervised {
    /// Those below the calling process. `outer` is the machine's table; in a PID namespace of its
    /// own, the process sees another one by now, if it could be mounted.
    pub(super) fn new(outer: ProcessTable) -> io::Result<Self> {
        let is_own_table =
            |table: &ProcessTable| own_pid() == 1 && table.own_number().is_ok_and(|own| own == 1);
        let table = ProcessTable::open()
            .ok()
            .filter(is_own_table)
            .unwrap_or(outer);
        Ok(Self {
            own_number: table.own_number()?,
            is_own_table: is_own_table(&table),
            table,
        })
    }

    /// Their numbers in the table. Of many more than `most`, some are missing.
    fn processes(&self, most: u64) -> io::Result<Vec<u32>> {
        if self.is_own_table {
            let mut all = self.table.all()?;
            all.retain(|pid| *pid != self.own_number);
            return Ok(all);
        }
        let most = usize::try_from(most).unwrap_or(usize::MAX);
        Ok(self.table.some_descendants(self.own_number, most))
    }

    /// The inodes of the sockets of at most `most` of them.
    pub(super) fn sockets(&self, most: u64) -> io::Result<Vec<u64>> {
        let mut found = Vec::new();
        for pid in self.processes(most)? {
            match or_ended(self.table.sockets(pid)) {
                Ok(sockets) => found.extend(sockets.into_iter().flatten()),
                // What a process that has ended had open is closed to everyone but root.
                Err(_) if self.table.has_ended(pid) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    /// Kills them, as far as they can be found. Call this again while any is left, with the number
    /// of the round.
    pub(super) fn kill_all(&self, round: u32) {
        // Those in the session of the supervisor, which a filter of system calls keeps them in.
        // This reads the whole table, and mostly those found below are all.
        if round > 0 {
            let _ = self.table.kill_others_in_session(self.own_number);
        }
        // Without the filter, those that left the session.
        for pid in self.table.descendants(self.own_number) {
            if let Some(pid) = pid.try_into().ok().and_then(Pid::from_raw) {
                let _ = kill_process(pid, Signal::KILL);
            }
        }
    }

    /// The number of sockets, of anyone, in the network that the calling process is in; 0 if the
    /// kernel does not tell.
    pub(super) fn sockets_in_network(&self) -> u64 {
        // "sockets: used 12", and then a line for each protocol.
        let counts = self.table.read("self/net/sockstat").unwrap_or_default();
        let used = counts
            .lines()
            .find_map(|line| line.strip_prefix("sockets: used "));
        used.and_then(|number| number.trim().parse().ok())
            .unwrap_or(0)
    }

    /// The machine's memory.
    pub(super) fn machine_memory(&self) -> io::Result<MachineMemory> {
        MachineMemory::parse(&self.table.read("meminfo")?)
            .ok_or_else(|| io::ErrorKind::InvalidData.into())
    }

    /// What they use. If there are more than `most`, only their number is determined, because
    /// reading them all could take longer than they take to multiply.
    pub(super) fn usage(&self, most: u64) -> io::Result<Usage> {
        let pids = self.processes(most.saturating_add(1))?;
        let mut usage = Usage::default();
        if pids.len() as u64 > most {
            usage.tasks = pids.len() as u64;
            return Ok(usage);
        }
        let mut shared = SharedMemory::default();
        for pid in pids {
            if let Some(own) = or_ended(self.usage_of(pid, &mut shared))? {
                usage.memory = usage.memory.saturating_add(own.memory);
                usage.tasks += own.tasks;
                usage.open_files += own.open_files;
                usage.cpu_ticks += own.cpu_ticks;
            }
        }
        usage.memory = usage.memory.saturating_add(shared.size()?);
        Ok(usage)
    }

    fn usage_of(&self, pid: u32, shared: &mut SharedMemory) -> io::Result<Usage> {
        let status = self.table.read(&format!("{pid}/status"))?;
        let stat = self.table.read(&format!("{pid}/stat"))?;
        let status = Status(&status);
        // A zombie has none, but counts.
        let maps = or_ended(self.table.read(&format!("{pid}/maps")))?;
        shared.add(&maps.unwrap_or_default());
        let descriptors = self.table.stat(&format!("{pid}/fd"))?;
        Ok(Usage {
            memory: ["VmRSS", "VmSwap", "VmPTE", "HugetlbPages"]
                .into_iter()
                .map(|name| status.kibibytes(name))
                .fold(0, u64::saturating_add),
            tasks: status.number("Threads").unwrap_or(1),
            // The folder's size is the number of open files (Linux 6.2 and later; before it is 0).
            open_files: u64::try_from(descriptors.st_size).unwrap_or(0),
            cpu_ticks: cpu_ticks(&stat),
        })
    }
}

/// `None` for a process that has ended meanwhile.
fn or_ended<T>(result: io::Result<T>) -> io::Result<Option<T>> {
    match result {
        Ok(found) => Ok(Some(found)),
        Err(error) => match Errno::from_io_error(&error) {
            Some(Errno::NOENT | Errno::SRCH) => Ok(None),
            _ => Err(error),
        },
    }
}

/// A process's `status` file: lines like "VmRSS: 1234 kB".
struct Status<'a>(&'a str);

impl Status<'_> {
    /// The number in the line with this name. A process that is ending has no memory, and no line.
    fn number(&self, name: &str) -> Option<u64> {
        let line = self.0.lines().find_map(|line| {
            let value = line.strip_prefix(name)?;
            value.strip_prefix(':')
        });
        line?.split_ascii_whitespace().next()?.parse().ok()
    }

    /// The same in bytes, for a line in kibibytes.
    fn kibibytes(&self, name: &str) -> u64 {
        self.number(name).unwrap_or(0).saturating_mul(1024)
    }
}

/// The fields utime, stime, cutime and cstime of a `stat` file (proc(5)).
fn cpu_ticks(stat: &str) -> u64 {
    let numbers = fields(stat).skip(11).take(4);
    numbers.filter_map(|field| field.parse::<u64>().ok()).sum()
}

/// Memory that belongs to no file and to no single process.
#[derive(Debug, Default)]
struct SharedMemory {
    /// The inodes of its pieces.
    pieces: HashSet<String>,
    maps_bytes: usize,
}

impl SharedMemory {
    /// Adds what a process has mapped, by its `maps` file.
    fn add(&mut self, maps: &str) {
        self.maps_bytes += maps.len();
        for line in maps.lines() {
            // "FROM-TO PERMISSIONS OFFSET DEVICE INODE PATH"
            let mut words = line.split_ascii_whitespace().skip(1);
            let (permissions, inode) = (words.next(), words.nth(2));
            let path = words.next().unwrap_or_default();
            if permissions.is_some_and(|it| it.ends_with('s'))
                && (path == "/dev/zero" || path.starts_with("/SYSV"))
            {
                self.pieces.extend(inode.map(ToOwned::to_owned));
            }
        }
    }

    /// The most that all pieces can have, in bytes.
    fn size(&self) -> io::Result<u64> {
        if self.maps_bytes > MAX_MAPS_BYTES {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        Ok((self.pieces.len() as u64).saturating_mul(MAX_SHARED_MEMORY))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_fields_of_a_status_are_found() {
        let status = Status("Name:\tVmRSS: 7 kB\nVmRSS:\t    12 kB\nThreads:\t3\n");
        assert_eq!(status.kibibytes("VmRSS"), 12 * 1024);
        assert_eq!(status.number("Threads"), Some(3));
        assert_eq!(status.kibibytes("VmSwap"), 0);
    }

    #[test]
    fn cpu_time_is_read_behind_any_name() {
        let stat = "7 (a) b 1 (c) S 1 7 7 0 -1 4194560 90 80 0 0 5 6 7 8 20 0 1 0 99";
        assert_eq!(cpu_ticks(stat), 26);
    }

    #[test]
    fn a_piece_of_shared_memory_counts_once_and_in_full() {
        let maps = "\
7f0000000000-7f0000001000 rw-s 00000000 00:01 1031 /dev/zero (deleted)
7f0040000000-7f0040001000 rw-p 00000000 00:00 0 
7f0050000000-7f0050001000 r--s 00000000 08:01 77 /usr/lib/jvm/modules
7f0060000000-7f0060002000 rw-s 00000000 00:01 9 /dev/zero (deleted)
";
        let mut shared = SharedMemory::default();
        shared.add(maps);
        shared.add(maps);
        assert_eq!(shared.size().expect("it is short"), 2 * MAX_SHARED_MEMORY);
        shared.add(&maps.repeat(MAX_MAPS_BYTES / maps.len()));
        assert!(shared.size().is_err());
    }
}
