//! The process table: who descends from whom, and who holds which socket.
//!
//! Processes come and go while this reads. One that is gone has no children and no sockets; that is
//! no error.

use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::sync::OnceLock;

use rustix::process::getpid;

/// The process that asks.
pub(super) fn own_pid() -> u32 {
    getpid().as_raw_nonzero().get().unsigned_abs()
}

/// A file of the table's, in few calls: with room for all that one mostly holds, and without asking
/// for its size, which none has.
fn read(path: impl AsRef<Path>) -> io::Result<String> {
    let mut text = String::with_capacity(2048);
    File::open(path)?.take(u64::MAX).read_to_string(&mut text)?;
    Ok(text)
}

/// The processes that `pid` has started and that are still its own (or that it has inherited),
/// zombies included.
pub(super) fn children(pid: u32) -> Vec<u32> {
    static LISTED: OnceLock<bool> = OnceLock::new();
    // A kernel without CONFIG_PROC_CHILDREN has no such file for anyone. Asked of this thread: for
    // another process it may be missing because that one is about to die.
    if !*LISTED.get_or_init(|| Path::new("/proc/thread-self/children").exists()) {
        return children_by_scan(pid);
    }
    let Ok(tasks) = fs::read_dir(format!("/proc/{pid}/task")) else {
        return Vec::new();
    };
    // Each thread has children of its own.
    let lists = tasks
        .flatten()
        .filter_map(|task| read(task.path().join("children")).ok());
    let numbers = |list: String| {
        list.split_ascii_whitespace()
            .filter_map(|pid| pid.parse().ok())
            .collect::<Vec<_>>()
    };
    lists.flat_map(numbers).collect()
}

/// The same by asking every process on the machine who its parent is.
fn children_by_scan(parent: u32) -> Vec<u32> {
    listed()
        .filter(|pid| parent_of(*pid) == Some(parent))
        .collect()
}

/// Every process that the table lists.
fn listed() -> impl Iterator<Item = u32> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

fn parent_of(pid: u32) -> Option<u32> {
    let stat = read(format!("/proc/{pid}/stat")).ok()?;
    fields(&stat).nth(1)?.parse().ok()
}

/// Everything below `pid`, parents before children.
pub(super) fn descendants(pid: u32) -> Vec<u32> {
    let mut found = children(pid);
    let mut at = 0;
    while let Some(next) = found.get(at).copied() {
        for child in children(next) {
            // Reparenting while this reads can show a process twice.
            if !found.contains(&child) {
                found.push(child);
            }
        }
        at += 1;
    }
    found
}

/// What processes use, together.
#[derive(Debug, Default)]
pub(super) struct Usage {
    /// Memory in use, in bytes; what two share counts twice.
    pub(super) memory: u64,
    /// Processes and threads.
    pub(super) tasks: u64,
    /// The most that one of them has open.
    pub(super) open_files: u64,
}

/// What everything below this process uses. Of more than so many processes it only says how many
/// they are, which takes no time that they would not leave.
pub(super) fn own_usage(most: u64) -> Usage {
    let page = rustix::param::page_size() as u64;
    let mut usage = Usage::default();
    // Where only the machine's own table is to be had, its numbers are other processes here.
    let is_own =
        fs::read_link("/proc/self").is_ok_and(|link| link == Path::new(&own_pid().to_string()));
    if !is_own {
        return usage;
    }
    let pids = match own_pid() {
        // All that its own table lists.
        1 => listed().filter(|pid| *pid != 1).collect(),
        pid => descendants(pid),
    };
    if pids.len() as u64 >= most {
        usage.tasks = pids.len() as u64;
        return usage;
    }
    for pid in pids {
        // "SIZE RESIDENT SHARED …", in pages.
        let statm = read(format!("/proc/{pid}/statm")).unwrap_or_default();
        let mut pages = statm
            .split(' ')
            .filter_map(|field| field.parse::<u64>().ok());
        usage.memory += pages.nth(1).unwrap_or(0) * page;
        let count = |folder: &str| fs::metadata(format!("/proc/{pid}/{folder}"));
        // The folder has a link for each thread and two of its own.
        usage.tasks += count("task").map_or(1, |folder| folder.nlink().saturating_sub(2));
        // Its size is how many there are (Linux 6.2 and later; 0 before).
        let open_files = count("fd").map_or(0, |folder| folder.size());
        usage.open_files = usage.open_files.max(open_files);
    }
    usage
}

/// Whether every thread of the process sleeps: it waits for something that is not there yet. A
/// process that is about to end does not.
pub(super) fn sleeps(pid: u32) -> bool {
    // Of a process that has one thread, this is the thread's own.
    let Ok(first) = read(format!("/proc/{pid}/stat")) else {
        return true;
    };
    if !is_asleep(&first) || threads(&first) == Some(1) {
        return is_asleep(&first);
    }
    let Ok(tasks) = fs::read_dir(format!("/proc/{pid}/task")) else {
        return true;
    };
    tasks
        .flatten()
        .filter_map(|task| read(task.path().join("stat")).ok())
        .all(|stat| is_asleep(&stat))
}

/// What stands behind the name in a `stat`, which may hold spaces and brackets: "PID (NAME) STATE
/// PARENT …".
fn fields(stat: &str) -> impl Iterator<Item = &str> {
    let behind = stat.rsplit_once(") ").map_or("", |(_, behind)| behind);
    behind.split(' ')
}

fn is_asleep(stat: &str) -> bool {
    matches!(fields(stat).next(), Some("S" | "T" | "t"))
}

fn threads(stat: &str) -> Option<u32> {
    fields(stat).nth(17)?.parse().ok()
}

/// Whether the process holds the socket with this inode.
pub(super) fn holds(pid: u32, inode: u64) -> bool {
    let link = format!("socket:[{inode}]");
    let Ok(descriptors) = fs::read_dir(format!("/proc/{pid}/fd")) else {
        return false;
    };
    descriptors
        .flatten()
        .any(|fd| fs::read_link(fd.path()).is_ok_and(|target| target == Path::new(&link)))
}

/// The process below `pid` that knows itself as `inner` in its own PID namespace.
pub(super) fn known_as(pid: u32, inner: u32) -> Option<u32> {
    let inner = inner.to_string();
    descendants(pid).into_iter().find(|pid| {
        let status = read(format!("/proc/{pid}/status")).unwrap_or_default();
        let ids = status
            .lines()
            .find_map(|line| line.strip_prefix("NSpid:"))
            .unwrap_or_default();
        // One id for each nested namespace; more than one, or it is not in a namespace of its own.
        let ids: Vec<&str> = ids.split_ascii_whitespace().collect();
        ids.len() > 1 && ids.last() == Some(&inner.as_str())
    })
}
