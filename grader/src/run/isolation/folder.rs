//! The folder that a program works in.

use std::path::Path;
use std::{fs, io};

use tempfile::TempDir;

use super::{Isolation, Limits, system};

/// What a disk must have room for: less, and it is full.
const ROOM: usize = 64 << 10;

/// Tries whether folders can be made, and written to where they are on the machine's disk.
///
/// # Errors
/// Why not.
pub fn try_folder(level: Isolation) -> io::Result<()> {
    let dir = tempfile::Builder::new().prefix("grader-").tempdir()?;
    if level.own_network() {
        return Ok(());
    }
    fs::write(dir.path().join("room"), vec![0; ROOM])
}

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

    /// Whether the disk that it is on, and not the program, is at its end: what a program does then says nothing about it.
    #[must_use]
    pub fn disk_is_full(&self) -> bool {
        let room = |disk: rustix::fs::StatVfs| disk.f_bavail.saturating_mul(disk.f_frsize);
        !self.level.own_network()
            && rustix::fs::statvfs(self.path()).is_ok_and(|disk| room(disk) < ROOM as u64)
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
