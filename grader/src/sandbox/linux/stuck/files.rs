//! What a program's descriptors are, as far as it says whether something can come from them.

use rustix::fs::FileType;

use super::super::process_table::{ProcessTable, socket_inode};

/// A descriptor's file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum FileKind {
    /// A socket, by its inode.
    Socket(u64),
    /// A pipe, by its inode.
    Pipe(u64),
    /// Nothing comes from it by itself.
    Quiet,
    /// A clock that is set, or something that is not known here.
    Unknown,
}

/// Files without a place in which only the program itself can make something happen.
const QUIET: [&str; 3] = [
    "anon_inode:[eventpoll]",
    "anon_inode:[eventfd]",
    "anon_inode:[signalfd]",
];

/// The major number of `/dev/null` and its like.
const MEMORY_DEVICES: u32 = 1;

/// The files of a process, by descriptor; `None` if they cannot be seen.
pub(super) fn files(table: &ProcessTable, pid: u32) -> Option<Vec<(u32, FileKind)>> {
    let folder = format!("{pid}/fd");
    let descriptors = table.numbers(&folder).ok()?.into_iter();
    let files = descriptors.map(|descriptor| {
        let path = format!("{folder}/{descriptor}");
        let target = table.link(&path).ok()?;
        Some((descriptor, kind(table, pid, descriptor, &target)))
    });
    files.collect()
}

fn kind(table: &ProcessTable, pid: u32, descriptor: u32, target: &str) -> FileKind {
    if let Some(inode) = socket_inode(target) {
        return FileKind::Socket(inode);
    }
    if let Some(inode) = pipe_inode(target) {
        return FileKind::Pipe(inode);
    }
    if target == "anon_inode:[timerfd]" {
        let info = table.read(&format!("{pid}/fdinfo/{descriptor}"));
        return match info {
            Ok(info) if is_disarmed(&info) => FileKind::Quiet,
            _ => FileKind::Unknown,
        };
    }
    if QUIET.contains(&target) {
        return FileKind::Quiet;
    }
    if !target.starts_with('/') {
        return FileKind::Unknown;
    }
    let Ok(stat) = table.stat(&format!("{pid}/fd/{descriptor}")) else {
        return FileKind::Unknown;
    };
    match FileType::from_raw_mode(stat.st_mode) {
        FileType::RegularFile | FileType::Directory => FileKind::Quiet,
        FileType::CharacterDevice if rustix::fs::major(stat.st_rdev) == MEMORY_DEVICES => {
            FileKind::Quiet
        }
        _ => FileKind::Unknown,
    }
}

/// The inode in "pipe:[INODE]", the target of a pipe's link.
fn pipe_inode(target: &str) -> Option<u64> {
    let number = target.strip_prefix("pipe:[")?.strip_suffix(']')?;
    number.parse().ok()
}

/// Whether the description of a `timerfd` says that it is not set.
fn is_disarmed(info: &str) -> bool {
    let value = info.lines().find_map(|line| line.strip_prefix("it_value:"));
    value.is_some_and(|value| value.trim() == "(0, 0)")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_is_quiet_only_if_it_is_not_set() {
        let info = |value: &str| format!("pos:\t0\nclockid: 1\nticks: 0\nit_value: {value}\n");
        assert!(is_disarmed(&info("(0, 0)")));
        assert!(!is_disarmed(&info("(1, 500)")));
        assert!(!is_disarmed("pos:\t0\n"));
    }

    #[test]
    fn a_pipe_is_known_by_its_inode() {
        assert_eq!(pipe_inode("pipe:[71]"), Some(71));
        assert_eq!(pipe_inode("socket:[71]"), None);
    }
}
