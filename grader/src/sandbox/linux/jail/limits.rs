//! Keeps a program within its limits: with the kernel's limits where there is one, and by checking
//! the process table where there is none.

use std::os::unix::fs::MetadataExt;
use std::path::Path;
use std::{fs, io};

use nix::sys::resource::{Resource, setrlimit};
use nix::sys::statvfs::statvfs;

use super::super::tree;
use super::super::wire::LaunchRequest;
use crate::base::process::{Limit, Limits};

/// Which processes the kernel counts together with the program's.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Counted {
    /// No one's: the user, or the user namespace, is the program's own.
    Alone,
    /// All others of the same user.
    WithOthers,
}

/// Sets the limits that the kernel enforces. The program inherits them.
pub(super) fn set_rlimits(limits: &Limits, counted: Counted) -> io::Result<()> {
    let set = |resource, value: u64| setrlimit(resource, value, value);
    // Not 0: the machine's core dump handler, if it has one, would run nevertheless.
    set(Resource::RLIMIT_CORE, 1)?;
    // The hard limit kills without a reason; the soft limit, a second earlier, sends SIGXCPU.
    let cpu = limits.cpu.as_secs().max(1);
    setrlimit(Resource::RLIMIT_CPU, cpu, cpu + 1)?;
    set(Resource::RLIMIT_FSIZE, limits.file_size)?;
    set(Resource::RLIMIT_NOFILE, limits.open_files)?;
    if counted == Counted::Alone {
        // This process counts too.
        set(Resource::RLIMIT_NPROC, limits.processes + 8)?;
    }
    // No limit on address space or on data: runtimes reserve terabytes (AddressSanitizer, Go, Java,
    // .NET), and use little of it. What is used is checked.
    Ok(())
}

/// A limit that the program has reached by now.
pub(super) fn exceeded_limit(request: &LaunchRequest) -> Option<Limit> {
    let limits = &request.limits;
    let usage = tree::own_usage(limits.processes);
    if usage.memory > limits.memory {
        Some(Limit::Memory)
    } else if usage.tasks >= limits.processes {
        Some(Limit::Processes)
    } else if usage.open_files >= limits.open_files {
        Some(Limit::OpenFiles)
    } else if is_folder_full(request) {
        Some(Limit::Disk)
    } else {
        None
    }
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
