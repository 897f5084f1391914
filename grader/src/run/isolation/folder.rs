//! The folder that a program works in.

use std::io;
use std::path::Path;

use tempfile::TempDir;

use super::{Isolation, Limits, system};

/// A folder for one case, which goes with this value: a file system of its own where the level allows it, in memory and of
/// the size that the limits say.
#[derive(Debug)]
pub struct Folder {
    dir: TempDir,
    level: Isolation,
}

impl Folder {
    /// Makes one. To be called in the thread that has entered the case's network, which alone sees what is in it, with
    /// the program that it starts.
    ///
    /// # Errors
    /// If the machine has no room, or the kernel refuses.
    pub fn new(level: Isolation, limits: &Limits) -> io::Result<Self> {
        let dir = tempfile::Builder::new().prefix("grader-").tempdir()?;
        system::mount_folder(level, dir.path(), limits.disk)?;
        Ok(Self { dir, level })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.dir.path()
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        system::unmount_folder(self.level, self.dir.path());
    }
}
