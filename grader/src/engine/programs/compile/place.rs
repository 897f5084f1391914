//! The folder of one run of the compiler. It goes with the run; where the run was killed, the next
//! one removes it.

use std::fs::{self, File, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use tempfile::TempDir;

const PREFIX: &str = "grader-submission-";
/// Held as long as a run lives. A process that is killed gives it up.
const LOCK: &str = "lock";

/// A folder for what a run makes.
#[derive(Debug)]
pub(super) struct SourcePlace {
    folder: TempDir,
    _lock: File,
}

impl SourcePlace {
    /// A new one in cargo's folder, and none left there that nobody uses any more. Not in the
    /// folder for temporary files, from which a machine may not let programs be started.
    pub(super) fn new(target: &Path) -> io::Result<Self> {
        fs::create_dir_all(target)?;
        remove_stale(target);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(target)?;
        let lock = File::create_new(folder.path().join(LOCK))?;
        flock(&lock, FlockOperation::NonBlockingLockExclusive)?;
        // To be passed by other users, but not listed.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o711))?;
        Ok(Self {
            folder,
            _lock: lock,
        })
    }

    pub(super) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// A folder in it that every user of the machine can read.
    pub(super) fn open_folder(&self, name: &str) -> io::Result<PathBuf> {
        let path = self.path().join(name);
        fs::create_dir(&path)?;
        fs::set_permissions(&path, Permissions::from_mode(0o755))?;
        Ok(path)
    }
}

/// Removes what killed runs have left. One that has no lock yet is just being made; it is left
/// alone.
fn remove_stale(target: &Path) {
    let entries = fs::read_dir(target).into_iter().flatten().flatten();
    for entry in entries {
        let is_ours = entry.file_name().to_string_lossy().starts_with(PREFIX);
        let lock = is_ours.then(|| File::open(entry.path().join(LOCK)));
        if let Some(Ok(lock)) = lock
            && flock(&lock, FlockOperation::NonBlockingLockExclusive).is_ok()
        {
            // What cannot be removed is in nobody's way.
            let _ = fs::remove_dir_all(entry.path());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_killed_run_has_left_is_removed_and_what_is_used_is_not() {
        let target = tempfile::tempdir().expect("a folder");
        let used = SourcePlace::new(target.path()).expect("a place");
        let left = target.path().join(format!("{PREFIX}left"));
        fs::create_dir(&left).expect("a folder");
        fs::write(left.join(LOCK), "").expect("a lock that nobody holds");
        let other = target.path().join("debug");
        fs::create_dir(&other).expect("a folder");
        drop(SourcePlace::new(target.path()).expect("another place"));
        assert!(!left.exists());
        assert!(used.path().exists() && other.exists());
    }
}
