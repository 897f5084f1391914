//! The folder that a program works in.

use std::ffi::CString;
use std::fs;
use std::io::{self, Read};
use std::os::fd::{AsFd, OwnedFd};
use std::path::{Component, Path};

use rustix::fs::{
    AtFlags, CWD, Dir, FileType, Mode, OFlags, chmodat, fstat, openat, renameat, statat, unlinkat,
};
use tempfile::TempDir;

use crate::base::level::Isolation;
use crate::base::process::Limits;
use crate::sandbox::platform;

/// What a disk must have room for: less, and it is full.
const ROOM: usize = 64 << 10;

/// Tries whether folders can be made, and written to where they are on the machine's disk.
///
/// # Errors
/// Why not.
pub fn check_temporary_folder(level: Isolation) -> io::Result<()> {
    let dir = tempfile::Builder::new().prefix("grader-").tempdir()?;
    if level.own_network() {
        return Ok(());
    }
    fs::write(dir.path().join("room"), vec![0; ROOM])
}

/// A folder for one case, which goes with this value: a file system of its own where the level
/// allows it, in memory and of the size that the limits say.
#[derive(Debug)]
pub struct WorkingFolder {
    dir: TempDir,
    level: Isolation,
}

impl WorkingFolder {
    /// Makes one. To be called in the thread that has entered the case's network, which alone sees
    /// what is in it, with the program that it starts.
    ///
    /// # Errors
    /// If the machine has no room, or the kernel refuses.
    pub fn new(level: Isolation, limits: &Limits) -> io::Result<Self> {
        let dir = tempfile::Builder::new().prefix("grader-").tempdir()?;
        platform::mount_folder(level, dir.path(), limits.disk)?;
        Ok(Self { dir, level })
    }

    /// Whether the disk that it is on, and not the program, is at its end: what a program does then
    /// says nothing about it.
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

    /// The bytes of a regular file in it, if there is one of this name and it is no larger.
    #[must_use]
    pub fn read(&self, name: &str, largest: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let file = self.open(name)?;
        file.take(largest + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 <= largest).then_some(bytes)
    }

    /// A regular file in it, if there is one of this name, to be read. The program may be at work
    /// in it: whatever it puts in the file's place meanwhile, no link is followed, and no pipe
    /// waited for.
    #[must_use]
    pub fn open(&self, name: &str) -> Option<fs::File> {
        let mut folder = open_folder(CWD, self.path()).ok()?;
        let mut parts = Path::new(name).components().peekable();
        while let Some(Component::Normal(part)) = parts.next() {
            if parts.peek().is_some() {
                folder = open_folder(&folder, part).ok()?;
                continue;
            }
            let flags = OFlags::RDONLY | OFlags::NOFOLLOW | OFlags::NONBLOCK | OFlags::CLOEXEC;
            let file = openat(&folder, part, flags, Mode::empty()).ok()?;
            // What was opened, and not what has this name now.
            if FileType::from_raw_mode(fstat(&file).ok()?.st_mode) != FileType::RegularFile {
                return None;
            }
            return Some(file.into());
        }
        None
    }
}

impl Drop for WorkingFolder {
    fn drop(&mut self) {
        platform::unmount_folder(self.level, self.dir.path());
        // The handle can remove what is neither locked nor deep, and has that left to do.
        let _ = unlock(self.path())
            .and_then(|()| open_folder(CWD, self.path()))
            .and_then(|folder| empty(&folder));
    }
}

/// Opens a folder to its owner again.
fn unlock(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if fs::symlink_metadata(folder)?.is_dir() {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// A folder, and no link to one.
fn open_folder(at: impl AsFd, name: impl rustix::path::Arg) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(openat(at, name, flags, Mode::empty())?)
}

/// Empties a folder, whatever a program has done to what is in it: locked it, or made it deeper
/// than a path or a stack can be. Nobody else is at work in it any more.
fn empty(top: &OwnedFd) -> io::Result<()> {
    let mut number: u64 = 0;
    loop {
        let folders = remove_files(top)?;
        if folders.is_empty() {
            return Ok(());
        }
        for name in folders {
            let folder = open_folder(top, &name)?;
            // What is in it comes up to the top: so nothing is ever deep.
            for inner in remove_files(&folder)? {
                loop {
                    number += 1;
                    let new = format!("{number}");
                    if statat(top, &new, AtFlags::SYMLINK_NOFOLLOW).is_err() {
                        renameat(&folder, &inner, top, &new)?;
                        break;
                    }
                }
            }
            unlinkat(top, &name, AtFlags::REMOVEDIR)?;
        }
    }
}

/// Removes what is no folder; the names of the folders, which are open to their owner then.
fn remove_files(folder: &OwnedFd) -> io::Result<Vec<CString>> {
    let mut folders = Vec::new();
    let mut files = Vec::new();
    for entry in Dir::read_from(folder)? {
        let name = entry?.file_name().to_owned();
        if name.as_bytes() == b"." || name.as_bytes() == b".." {
            continue;
        }
        let found = statat(folder, &name, AtFlags::SYMLINK_NOFOLLOW)?;
        if FileType::from_raw_mode(found.st_mode) == FileType::Directory {
            chmodat(folder, &name, Mode::RWXU, AtFlags::empty())?;
            folders.push(name);
        } else {
            files.push(name);
        }
    }
    for name in files {
        unlinkat(folder, &name, AtFlags::empty())?;
    }
    Ok(folders)
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn folder() -> WorkingFolder {
        let dir = tempfile::tempdir().expect("a folder");
        let level = Isolation::Ports;
        WorkingFolder { dir, level }
    }

    #[test]
    fn only_a_file_in_the_folder_is_read() {
        let folder = folder();
        let path = |name: &str| folder.path().join(name);
        let elsewhere = tempfile::tempdir().expect("a folder");
        fs::write(elsewhere.path().join("secret"), "secret").expect("a file");
        fs::create_dir(path("inner")).expect("a folder");
        fs::write(path("inner/file"), "mine").expect("a file");
        symlink(elsewhere.path(), path("folder")).expect("a link");
        symlink(elsewhere.path().join("secret"), path("link")).expect("a link");
        nix::unistd::mkfifo(&path("pipe"), nix::sys::stat::Mode::S_IRWXU).expect("a pipe");
        assert_eq!(folder.read("inner/file", 4).as_deref(), Some(&b"mine"[..]));
        for name in [
            "link",
            "folder/secret",
            "pipe",
            "inner",
            "none",
            "../x",
            "/etc/passwd",
            "",
        ] {
            assert_eq!(folder.read(name, 100), None, "{name}");
        }
        assert_eq!(folder.read("inner/file", 3), None, "it is too large");
    }

    #[test]
    fn a_folder_goes_whatever_is_in_it() {
        let folder = folder();
        let path = folder.path().to_owned();
        let mut deep = open_folder(CWD, &path).expect("a folder");
        for _ in 0..2500 {
            rustix::fs::mkdirat(&deep, "1", Mode::RWXU).expect("a folder");
            deep = open_folder(&deep, "1").expect("a folder");
        }
        fs::create_dir_all(path.join("a/b/c")).expect("folders");
        fs::write(path.join("a/b/file"), "").expect("a file");
        symlink("/", path.join("a/b/link")).expect("a link");
        for locked in ["a/b/c", "a/b", "a", "."] {
            let mode = fs::Permissions::from_mode(0o000);
            fs::set_permissions(path.join(locked), mode).expect("a mode");
        }
        drop((deep, folder));
        assert!(!path.exists());
    }
}
