//! The process table: which process started which, and which holds which socket.
//!
//! Processes start and end while this reads. One that has ended has no children and no sockets;
//! that is not an error.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::OnceLock;

use rustix::process::getpid;

/// The calling process.
pub(super) fn own_pid() -> u32 {
    getpid().as_raw_nonzero().get().unsigned_abs()
}

/// Reads a file in /proc with few system calls: with room for what one usually holds, and without
/// asking for its size, which is always 0.
fn read_proc(path: impl AsRef<Path>) -> io::Result<String> {
    let mut text = String::with_capacity(2048);
    File::open(path)?.take(u64::MAX).read_to_string(&mut text)?;
    Ok(text)
}

/// The children of `pid`, adopted ones and zombies included.
pub(super) fn children(pid: u32) -> Vec<u32> {
    static HAS_CHILDREN_FILES: OnceLock<bool> = OnceLock::new();
    // A kernel without CONFIG_PROC_CHILDREN has no such files. Check this thread's: another
    // process's may be missing because that process is ending.
    if !*HAS_CHILDREN_FILES.get_or_init(|| Path::new("/proc/thread-self/children").exists()) {
        return children_by_scan(pid);
    }
    let Ok(tasks) = fs::read_dir(format!("/proc/{pid}/task")) else {
        return Vec::new();
    };
    // Each thread has children of its own.
    let lists = tasks
        .flatten()
        .filter_map(|task| read_proc(task.path().join("children")).ok());
    let numbers = |list: String| {
        list.split_ascii_whitespace()
            .filter_map(|pid| pid.parse().ok())
            .collect::<Vec<_>>()
    };
    lists.flat_map(numbers).collect()
}

/// The same, by reading the parent of every process on the machine.
fn children_by_scan(parent: u32) -> Vec<u32> {
    all_processes()
        .filter(|pid| parent_of(*pid) == Some(parent))
        .collect()
}

/// Every process that /proc lists.
fn all_processes() -> impl Iterator<Item = u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

fn parent_of(pid: u32) -> Option<u32> {
    let stat = read_proc(format!("/proc/{pid}/stat")).ok()?;
    fields(&stat).nth(1)?.parse().ok()
}

/// All descendants of `pid`, parents before children.
pub(super) fn descendants(pid: u32) -> Vec<u32> {
    let mut found = children(pid);
    let mut at = 0;
    while let Some(next) = found.get(at).copied() {
        for child in children(next) {
            // A process whose parent ends meanwhile can show up twice.
            if !found.contains(&child) {
                found.push(child);
            }
        }
        at += 1;
    }
    found
}

/// What several processes use together.
#[derive(Debug, Default)]
pub(super) struct Usage {
    /// Resident memory, in bytes. Shared pages count once per process.
    pub(super) memory: u64,
    /// Processes and threads.
    pub(super) tasks: u64,
    /// The open files of the process that has the most.
    pub(super) open_files: u64,
}

/// What the descendants of this process use. If there are `most` or more, only their number is
/// determined, because reading them all could take longer than they take to multiply.
pub(super) fn own_usage(most: u64) -> Usage {
    let page = rustix::param::page_size() as u64;
    let mut usage = Usage::default();
    // If /proc is not of this PID namespace, its numbers are those of other processes.
    let is_own =
        fs::read_link("/proc/self").is_ok_and(|link| link == Path::new(&own_pid().to_string()));
    if !is_own {
        return usage;
    }
    let pids = match own_pid() {
        // Everything in its PID namespace.
        1 => all_processes().filter(|pid| *pid != 1).collect(),
        pid => descendants(pid),
    };
    if pids.len() as u64 >= most {
        usage.tasks = pids.len() as u64;
        return usage;
    }
    for pid in pids {
        // "SIZE RESIDENT SHARED …", in pages.
        let statm = read_proc(format!("/proc/{pid}/statm")).unwrap_or_default();
        let mut pages = statm
            .split(' ')
            .filter_map(|field| field.parse::<u64>().ok());
        usage.memory += pages.nth(1).unwrap_or(0) * page + page_tables(pid);
        let metadata = |folder: &str| fs::metadata(format!("/proc/{pid}/{folder}"));
        // The folder has a link for each thread, and two of its own.
        usage.tasks += metadata("task").map_or(1, |folder| folder.nlink().saturating_sub(2));
        // Its size is the number of open files (Linux 6.2 and later; before it is 0).
        let open_files = metadata("fd").map_or(0, |folder| folder.size());
        usage.open_files = usage.open_files.max(open_files);
    }
    usage
}

/// The size of a process's page tables, in bytes. Pages that it has only read from are resident for
/// nobody, but each takes an entry: of terabytes that are reserved, that becomes gigabytes.
fn page_tables(pid: u32) -> u64 {
    let status = read_proc(format!("/proc/{pid}/status")).unwrap_or_default();
    // "VmPTE:\t     123 kB"
    let field = status.lines().find_map(|line| line.strip_prefix("VmPTE:"));
    let kibibytes = field.and_then(|size| size.trim().strip_suffix(" kB")?.parse().ok());
    kibibytes.unwrap_or(0_u64) << 10
}

/// Whether every thread of the process is blocked, waiting for something. A process that is ending
/// is not.
pub(super) fn is_blocked(pid: u32) -> bool {
    // In a process with one thread, this is the thread's own state.
    let Ok(first) = read_proc(format!("/proc/{pid}/stat")) else {
        return true;
    };
    if !is_asleep(&first) || thread_count(&first) == Some(1) {
        return is_asleep(&first);
    }
    let Ok(tasks) = fs::read_dir(format!("/proc/{pid}/task")) else {
        return true;
    };
    tasks
        .flatten()
        .filter_map(|task| read_proc(task.path().join("stat")).ok())
        .all(|stat| is_asleep(&stat))
}

/// The fields of a `stat` file after the name, which may contain spaces and parentheses:
/// "PID (NAME) STATE PARENT …".
fn fields(stat: &str) -> impl Iterator<Item = &str> {
    let after_name = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
    after_name.split(' ')
}

fn is_asleep(stat: &str) -> bool {
    matches!(fields(stat).next(), Some("S" | "T" | "t"))
}

fn thread_count(stat: &str) -> Option<u32> {
    fields(stat).nth(17)?.parse().ok()
}

/// Whether the process holds the socket with this inode.
pub(super) fn holds_socket(pid: u32, inode: u64) -> bool {
    let link = format!("socket:[{inode}]");
    let Ok(descriptors) = fs::read_dir(format!("/proc/{pid}/fd")) else {
        return false;
    };
    descriptors
        .flatten()
        .any(|fd| fs::read_link(fd.path()).is_ok_and(|target| target == Path::new(&link)))
}

/// The descendant of `pid` whose process id in its own PID namespace is `inner`.
pub(super) fn find_by_inner_pid(pid: u32, inner: u32) -> Option<u32> {
    let inner = inner.to_string();
    descendants(pid).into_iter().find(|pid| {
        let status = read_proc(format!("/proc/{pid}/status")).unwrap_or_default();
        let ids = status
            .lines()
            .find_map(|line| line.strip_prefix("NSpid:"))
            .unwrap_or_default();
        // One id per nested namespace. With only one, it is not in a namespace of its own.
        let ids: Vec<&str> = ids.split_ascii_whitespace().collect();
        ids.len() > 1 && ids.last() == Some(&inner.as_str())
    })
}
