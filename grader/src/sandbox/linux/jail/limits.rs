//! Keeps a program within its limits: the kernel's own where it has one, a look at the process
//! table where it has not.

use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::{fs, io};

use nix::sys::resource::{Resource, setrlimit};
use nix::sys::statvfs::statvfs;

use super::super::tree;
use super::super::wire::LaunchRequest;
use crate::base::level::Isolation;
use crate::base::process::{Limit, Limits};

/// With whom the kernel counts a program's processes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// The user, or the user namespace, is the program's own.
    Alone,
    /// With all that the user runs.
    WithOthers,
}

/// Sets the limits that the kernel keeps; the program inherits them.
pub(super) fn set(limits: &Limits, counted: Counted) -> io::Result<()> {
    let set = |resource, value: u64| setrlimit(resource, value, value);
    // Not 0: then a program that the machine has for dumps would still be given one.
    set(Resource::RLIMIT_CORE, 1)?;
    // A second more until it is killed outright: at the lower limit the kernel says why.
    let cpu = limits.cpu.as_secs().max(1);
    setrlimit(Resource::RLIMIT_CPU, cpu, cpu + 1)?;
    set(Resource::RLIMIT_FSIZE, limits.file_size)?;
    set(Resource::RLIMIT_NOFILE, limits.open_files)?;
    if counted == Counted::Alone {
        // This process counts too.
        set(Resource::RLIMIT_NPROC, limits.processes + 8)?;
    }
    // Room that is reserved is not in use: a thread reserves megabytes for its stack and uses
    // kilobytes. So this one is only to stop what grows faster than it can be looked at.
    set(Resource::RLIMIT_AS, limits.memory.saturating_mul(16))?;
    Ok(())
}

/// What has been used up by now.
pub(super) fn look(order: &LaunchRequest) -> Option<Limit> {
    let limits = &order.limits;
    let usage = tree::own_usage(limits.processes);
    if usage.memory > limits.memory {
        Some(Limit::Memory)
    } else if usage.tasks >= limits.processes {
        Some(Limit::Processes)
    } else if usage.open_files >= limits.open_files {
        Some(Limit::OpenFiles)
    } else if is_full(order) {
        Some(Limit::Disk)
    } else {
        None
    }
}

/// Whether the working folder holds all that it may.
fn is_full(order: &LaunchRequest) -> bool {
    let dir = Path::new(&order.dir);
    if order.level == Isolation::Namespace {
        // A file system of its own.
        return statvfs(dir).is_ok_and(|disk| disk.blocks_available() == 0);
    }
    holds_more_than(order.limits.disk, dir)
}

/// What a file takes at least: nobody may have so many empty ones that there is no room for
/// others'.
const SMALLEST: u64 = 4096;
/// How deep folders may lie in one another. What is deeper counts as too much: to look at each
/// costs as many steps as it is deep, so a program could make looks take as long as it likes.
const DEEPEST: usize = 128;

/// Whether a folder with all that is in it is larger than this. Follows no links, and looks no
/// further once it is.
fn holds_more_than(most: u64, folder: &Path) -> bool {
    let mut size: u64 = 0;
    // A list and not a recursion: how many folders there are is the program's choice.
    let mut folders = vec![(folder.to_owned(), 0)];
    while let Some((folder, depth)) = folders.pop() {
        let Ok(entries) = fs::read_dir(&folder) else {
            continue;
        };
        for entry in entries.flatten() {
            let Ok(found) = entry.metadata() else {
                continue;
            };
            size = size.saturating_add(found.size().max(SMALLEST));
            if size > most || depth == DEEPEST {
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
    fn empty_files_and_folders_take_room_too() {
        let folder = tempfile::tempdir().expect("a folder");
        fs::create_dir_all(folder.path().join("a/b")).expect("folders");
        fs::write(folder.path().join("a/empty"), "").expect("a file");
        fs::write(folder.path().join("a/b/full"), vec![1; 10_000]).expect("a file");
        std::os::unix::fs::symlink("/", folder.path().join("link")).expect("a link");
        assert!(holds_more_than(4 * SMALLEST + 9_999, folder.path()));
        assert!(!holds_more_than(6 * SMALLEST + 10_000, folder.path()));
    }

    #[test]
    fn what_is_too_deep_to_be_looked_at_is_too_much() {
        let folder = tempfile::tempdir().expect("a folder");
        let deep = |depth| folder.path().join(vec!["d"; depth].join("/"));
        fs::create_dir_all(deep(DEEPEST)).expect("folders");
        assert!(!holds_more_than(u64::MAX, folder.path()));
        fs::create_dir(deep(DEEPEST + 1)).expect("a folder");
        assert!(holds_more_than(u64::MAX, folder.path()));
    }
}
