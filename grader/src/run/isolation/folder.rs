//! The folder that a program works in.

use std::fs;
use std::io;
use std::os::unix::fs::PermissionsExt;
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
    /// What cannot be removed, because it belongs to somebody else, is left over.
    fn drop(&mut self) {
        system::unmount_folder(self.level, self.dir.path());
        let _ = empty(self.dir.path());
    }
}

/// Removes what is in a folder, though a program may have locked folders, or nested them deeper than a path can be long and
/// a stack high. Follows no links.
fn empty(top: &Path) -> io::Result<()> {
    let mut moved = 0_u64;
    loop {
        let mut entries = fs::read_dir(top)?.peekable();
        if entries.peek().is_none() {
            return Ok(());
        }
        for entry in entries {
            let entry = entry?;
            let path = entry.path();
            if !entry.file_type()?.is_dir() {
                fs::remove_file(path)?;
                continue;
            }
            open(&path)?;
            for inner in fs::read_dir(&path)? {
                let inner = inner?;
                if inner.file_type()?.is_dir() {
                    // A folder changes places only if it can be written to.
                    open(&inner.path())?;
                    let mut place = top.join(format!("moved-{moved}"));
                    while fs::symlink_metadata(&place).is_ok() {
                        moved += 1;
                        place = top.join(format!("moved-{moved}"));
                    }
                    fs::rename(inner.path(), place)?;
                } else {
                    fs::remove_file(inner.path())?;
                }
            }
            fs::remove_dir(path)?;
        }
    }
}

fn open(folder: &Path) -> io::Result<()> {
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn lock(folder: &Path) {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o000)).expect("a mode");
    }

    #[test]
    fn what_a_program_has_locked_is_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let outer = folder.path().join("a");
        let inner = outer.join("moved-0");
        fs::create_dir_all(inner.join("c")).expect("folders");
        fs::write(inner.join("file"), "").expect("a file");
        fs::create_dir(folder.path().join("moved-0")).expect("a folder");
        std::os::unix::fs::symlink("/", inner.join("link")).expect("a link");
        lock(&inner);
        lock(&outer);
        empty(folder.path()).expect("nothing is in the way");
        assert!(
            fs::read_dir(folder.path())
                .expect("a folder")
                .next()
                .is_none()
        );
    }

    #[test]
    fn folders_deeper_than_a_path_is_long_are_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let top = folder.path();
        // From the inside to the outside: no path is long.
        fs::create_dir(top.join("a")).expect("a folder");
        for _ in 0..3000 {
            fs::create_dir(top.join("b")).expect("a folder");
            fs::rename(top.join("a"), top.join("b/a")).expect("a place");
            fs::rename(top.join("b"), top.join("a")).expect("a name");
        }
        empty(top).expect("nothing is in the way");
        assert!(fs::read_dir(top).expect("a folder").next().is_none());
    }
}
