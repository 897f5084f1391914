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

/// A disk with less free space than this counts as full.
const MIN_FREE_BYTES: usize = 64 << 10;

/// Tests whether working folders can be created, and written to if they are on the machine's disk.
///
/// # Errors
/// If they cannot.
pub fn check_temporary_folder(level: Isolation) -> io::Result<()> {
    let dir = tempfile::Builder::new().prefix("grader-").tempdir()?;
    if level.own_network() {
        return Ok(());
    }
    fs::write(dir.path().join("room"), vec![0; MIN_FREE_BYTES])
}

/// The working folder of one case, deleted on drop. If the level allows it, it is a file system of
/// its own, in memory and of a limited size.
#[derive(Debug)]
pub struct WorkingFolder {
    dir: TempDir,
    level: Isolation,
}

impl WorkingFolder {
    /// Creates one. Call this in the thread that entered the case's network: only that thread, and
    /// the programs that it starts, see what is in the folder.
    ///
    /// # Errors
    /// If the disk is full, or the kernel refuses.
    pub fn new(level: Isolation, limits: &Limits) -> io::Result<Self> {
        let dir = tempfile::Builder::new().prefix("grader-").tempdir()?;
        platform::mount_folder(level, dir.path(), limits.disk)?;
        Ok(Self { dir, level })
    }

    /// Whether the machine's disk is full, through no fault of the program. What the program does
    /// then proves nothing about it.
    #[must_use]
    pub fn disk_is_full(&self) -> bool {
        let free = |disk: rustix::fs::StatVfs| disk.f_bavail.saturating_mul(disk.f_frsize);
        !self.level.own_network()
            && rustix::fs::statvfs(self.path()).is_ok_and(|disk| free(disk) < MIN_FREE_BYTES as u64)
    }

    /// The folder's path.
    #[must_use]
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// The content of a regular file in it; `None` if there is none, or it is larger than
    /// `max_bytes`.
    #[must_use]
    pub fn read(&self, name: &str, max_bytes: u64) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        let file = self.open(name)?;
        file.take(max_bytes + 1).read_to_end(&mut bytes).ok()?;
        (bytes.len() as u64 <= max_bytes).then_some(bytes)
    }

    /// Opens a regular file in it for reading. Safe while the program is running: even if the
    /// program replaces the file, this follows no link and does not block on a pipe.
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
            // Check the opened file, because its name may refer to another one by now.
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
        // Then `TempDir` can delete the rest, which is neither locked nor deeply nested.
        let _ = unlock(self.path())
            .and_then(|()| open_folder(CWD, self.path()))
            .and_then(|folder| empty_folder(&folder));
    }
}

/// Gives the owner access to a folder.
fn unlock(folder: &Path) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    if fs::symlink_metadata(folder)?.is_dir() {
        fs::set_permissions(folder, fs::Permissions::from_mode(0o700))?;
    }
    Ok(())
}

/// Opens a folder, but not a link to one.
fn open_folder(at: impl AsFd, name: impl rustix::path::Arg) -> io::Result<OwnedFd> {
    let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::NOFOLLOW | OFlags::CLOEXEC;
    Ok(openat(at, name, flags, Mode::empty())?)
}

/// Empties a folder, even if a program has locked its folders, or nested them more deeply than a
/// path or a stack can be. No program uses it any more.
fn empty_folder(top: &OwnedFd) -> io::Result<()> {
    let mut number: u64 = 0;
    loop {
        let folders = remove_files(top)?;
        if folders.is_empty() {
            return Ok(());
        }
        for name in folders {
            let folder = open_folder(top, &name)?;
            // Move its content to the top, so that nothing is ever nested deeply.
            for inner in remove_files(&folder)? {
                loop {
                    number += 1;
                    let new = number.to_string();
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

/// Deletes everything but folders. Gives the owner access to the folders, and returns their names.
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
    fn a_folder_is_deleted_whatever_is_in_it() {
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
