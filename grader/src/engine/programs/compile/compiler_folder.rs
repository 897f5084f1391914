//! The folder of one [`Compiler`](super::jailed::Compiler). It is deleted on drop; what a killed
//! grader left is deleted by the next one.

use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use tempfile::TempDir;

use crate::base::fs::create_dir_for_all;

const PREFIX: &str = "grader-submission-";
/// Locked as long as the folder is in use. The system releases the lock of a killed process.
const LOCK: &str = "lock";

/// A new folder that belongs to this process.
#[derive(Debug)]
pub(super) struct CompilerFolder {
    folder: TempDir,
    _lock: File,
}

impl CompilerFolder {
    /// Creates one in cargo's target folder, and deletes those that are no longer in use. Not in
    /// the folder for temporary files, which may be mounted `noexec`.
    pub(super) fn new(target: &Path) -> io::Result<Self> {
        fs::create_dir_all(target)?;
        remove_stale(target);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(target)?;
        let lock = File::create_new(folder.path().join(LOCK))?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive)?;
        // Other users may pass through, but not list it.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o711))?;
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Creates a folder in it that every user can read.
    pub(super) fn create_readable(&self, name: &str) -> io::Result<PathBuf> {
        let path = self.path().join(name);
        create_dir_for_all(&path)?;
        Ok(path)
    }
}

/// Deletes the folders of killed graders. One without a lock file is just being created, and kept.
fn remove_stale(target: &Path) {
    let entries = fs::read_dir(target).into_iter().flatten().flatten();
    for entry in entries {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let lock = is_ours.then(|| File::open(entry.path().join(LOCK)));
        if let Some(Ok(lock)) = lock
            && flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok()
        {
            // A folder that cannot be deleted does no harm.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_grader_left_is_deleted_and_what_is_in_use_is_not() {
        let target = tempfile::tempdir().expect("a folder");
        let used = CompilerFolder::new(target.path()).expect("a new one");
        let left = target.path().join(format!("{PREFIX}left"));
        fs::create_dir(&left).expect("a folder");
        fs::write(left.join(LOCK), "").expect("a lock that nobody holds");
        let other = target.path().join("debug");
        fs::create_dir(&other).expect("a folder");
        drop(CompilerFolder::new(target.path()).expect("another one"));
        assert!(!left.exists());
        assert!(used.path().exists() && other.exists());
    }
}
