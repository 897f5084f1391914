//! The folder of a stranger's program: its binary, or the files that its command runs.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::TempDir;

use crate::base::level::Isolation;
use crate::sandbox::platform::FolderGroup;

/// A folder for a program, deleted on drop.
///
/// Where programs share the machine's files, only this program can enter it: the folder belongs to
/// a group of its own, and programs that are given the folder join the group. Elsewhere nothing but
/// what a program is given can be seen.
#[derive(Debug)]
pub struct ProgramFolder {
    folder: TempDir,
    /// Reserved as long as the folder is there.
    group: Option<FolderGroup>,
}

impl ProgramFolder {
    /// Creates one in a folder that all users can pass through. Its name cannot be guessed.
    ///
    /// # Errors
    /// If it cannot be created, or all groups are taken.
    pub fn new(parent: &Path, level: Isolation) -> io::Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("program-")
            .rand_bytes(20)
            .tempdir_in(parent)?;
        let group = level.own_user().then(FolderGroup::reserve).transpose()?;
        Ok(Self { folder, group })
    }

    /// The folder's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// Lets the program read and execute everything in it. Call this when it is complete.
    ///
    /// # Errors
    /// If permissions cannot be changed.
    pub fn make_readable(&self) -> io::Result<()> {
        make_readable(self.path())?;
        if let Some(group) = &self.group {
            std::os::unix::fs::chown(self.path(), None, Some(group.id()))?;
            fs::set_permissions(self.path(), Permissions::from_mode(0o750))?;
        }
        Ok(())
    }
}

/// Lets every user read and execute a file, or everything in a folder.
fn make_readable(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        for entry in fs::read_dir(path)? {
            make_readable(&entry?.path())?;
        }
    }
    fs::set_permissions(path, Permissions::from_mode(0o755))
}
