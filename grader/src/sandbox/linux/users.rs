//! The users that strangers' programs run as if the grader is root: each program gets one that
//! nothing else on this machine runs as. What the kernel counts for each user (processes, watches,
//! queued signals), it then counts for the program alone.

use std::fs::{File, OpenOptions, read_to_string};
use std::io;
use std::ops::Range;
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::Path;

use nix::errno::Errno;
use nix::fcntl::{FcntlArg, fcntl};
use rustix::process::geteuid;
use rustix::thread::{CapabilitySet, capabilities};

/// None has an account, and they are below 65,536, because containers often have no more users.
const USERS: Range<u32> = 40_000..60_000;

/// The user that root becomes where there are no others, or to try whether there are.
pub(super) const NOBODY: u32 = 65_533;

/// Files with a byte for each user, of which the first that can be used is used. A user is taken as
/// long as its byte is locked, and the kernel releases the lock of a process that has died. Only
/// root can open the file, so no one else can take a user.
const LOCK_FILES: [&str; 2] = ["/run/grader-users", "/tmp/.grader-users"];

/// A user, and the group with the same number, reserved until this is dropped. Folders of programs
/// have such groups too.
#[derive(Debug)]
pub(in crate::sandbox) struct ReservedUser {
    id: u32,
    _lock: File,
}

impl ReservedUser {
    /// Reserves a user that no other jail of any grader on this machine has.
    pub(in crate::sandbox) fn reserve() -> io::Result<Self> {
        let lock = open_lock_file()?;
        let start = fastrand::u32(USERS);
        for id in (start..USERS.end).chain(USERS.start..start) {
            if lock_byte(&lock, id - USERS.start)? {
                return Ok(Self { id, _lock: lock });
            }
        }
        Err(io::Error::other(
            "all users that programs could run as are taken",
        ))
    }

    /// The number of the user, and of its group.
    pub(in crate::sandbox) fn id(&self) -> u32 {
        self.id
    }
}

/// Whether this is a user that a program gets for itself.
pub(super) fn is_program_user(user: u32) -> bool {
    USERS.contains(&user)
}

/// The groups of folders among `paths` that belong to one program each.
pub(super) fn program_groups<'a>(paths: impl Iterator<Item = &'a Path>) -> Vec<u32> {
    let group = |path: &Path| Some(std::fs::metadata(path).ok()?.gid());
    let mut groups: Vec<u32> = paths
        .filter_map(group)
        .filter(|group| USERS.contains(group))
        .collect();
    groups.dedup();
    groups
}

/// Whether this process can start programs as other users. It cannot in a user namespace that has
/// no others, even as root.
pub(super) fn can_become_others() -> bool {
    let needed =
        CapabilitySet::SETUID | CapabilitySet::SETGID | CapabilitySet::CHOWN | CapabilitySet::KILL;
    geteuid().is_root()
        && capabilities(None).is_ok_and(|sets| sets.effective.contains(needed))
        && ["uid_map", "gid_map"].map(has_users) == [true, true]
}

/// Whether a map of this process's user namespace has all of [`USERS`].
fn has_users(map: &str) -> bool {
    let Ok(map) = read_to_string(format!("/proc/self/{map}")) else {
        return false;
    };
    // "FIRST FIRST-OUTSIDE COUNT", a line for each range.
    map.lines().any(|line| {
        let mut numbers = line.split_ascii_whitespace().map(str::parse::<u64>);
        let (Some(Ok(first)), Some(Ok(_)), Some(Ok(count))) =
            (numbers.next(), numbers.next(), numbers.next())
        else {
            return false;
        };
        first <= USERS.start.into() && first + count >= USERS.end.into()
    })
}

fn open_lock_file() -> io::Result<File> {
    let mut result = Err(io::ErrorKind::NotFound.into());
    for path in LOCK_FILES {
        result = open_own_file(Path::new(path));
        if result.is_ok() {
            break;
        }
    }
    result.map_err(|error| io::Error::new(error.kind(), format!("{}: {error}", LOCK_FILES[0])))
}

/// Opens a file of root's, creates it if there is none, and refuses one of another user's.
fn open_own_file(path: &Path) -> io::Result<File> {
    let file = OpenOptions::new()
        .read(true)
        .write(true)
        .create(true)
        .truncate(false)
        .mode(0o600)
        .custom_flags(libc::O_NOFOLLOW)
        .open(path)?;
    let found = file.metadata()?;
    if !found.is_file() || found.uid() != geteuid().as_raw() || found.mode() & 0o077 != 0 {
        return Err(io::ErrorKind::PermissionDenied.into());
    }
    Ok(file)
}

/// Locks a byte of the file for as long as the file is open. False if another process has it.
fn lock_byte(file: &File, at: u32) -> io::Result<bool> {
    // The kernel's constants are small; their type differs between C libraries.
    let lock = libc::flock {
        l_type: libc::F_WRLCK as libc::c_short,
        l_whence: libc::SEEK_SET as libc::c_short,
        l_start: at.into(),
        l_len: 1,
        l_pid: 0,
    };
    match fcntl(file, FcntlArg::F_OFD_SETLK(&lock)) {
        Ok(_) => Ok(true),
        Err(Errno::EAGAIN | Errno::EACCES) => Ok(false),
        Err(error) => Err(error.into()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_byte_is_locked_by_one_file_at_a_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let open = || open_own_file(&folder.path().join("users")).expect("a file");
        let (first, second) = (open(), open());
        assert!(lock_byte(&first, 7).expect("it can be locked"));
        assert!(!lock_byte(&second, 7).expect("the kernel says so"));
        assert!(lock_byte(&second, 8).expect("it can be locked"));
        drop(first);
        assert!(lock_byte(&second, 7).expect("it is free again"));
    }

    #[test]
    fn a_file_that_others_can_open_is_refused() {
        let folder = tempfile::tempdir().expect("a folder");
        let (shared, link) = (folder.path().join("shared"), folder.path().join("link"));
        std::fs::write(&shared, "").expect("a file");
        std::os::unix::fs::symlink(&shared, &link).expect("a link");
        let mode = std::os::unix::fs::PermissionsExt::from_mode(0o666);
        std::fs::set_permissions(&shared, mode).expect("a mode");
        assert!(open_own_file(&shared).is_err());
        assert!(open_own_file(&link).is_err());
    }
}
