//! Finds the cgroup that the grader is in, and whether it was given to it to divide.

use std::io;
use std::os::unix::ffi::OsStringExt;
use std::path::{Path, PathBuf};

use super::folder::{CONTROLLERS_OF_CHILDREN, Cgroup, PROCESSES};

/// Why there is no cgroup that the grader may divide.
#[derive(Debug, thiserror::Error)]
pub(super) enum NoCgroup {
    /// There is no cgroup file system of version 2, or the grader's part of it is not mounted.
    #[error("there is no cgroup v2 here")]
    NotMounted,
    /// The grader is in the root of the machine's tree.
    #[error("the grader is in the machine's own")]
    MachineRoot,
    /// The one that the grader is in is someone else's to divide.
    #[error("the one that the grader is in was not given to it")]
    NotGiven,
    /// Processes are in it that did not start the grader.
    #[error("other processes are in the one that the grader is in")]
    Shared,
    /// None of the controllers that the grader uses may be used there.
    #[error("the one that the grader is in can limit neither memory nor processes")]
    NoControllers,
    /// The kernel refuses something.
    #[error("the kernel refuses to divide the one that the grader is in: {0}")]
    Refused(#[from] io::Error),
}

/// A cgroup in the file system.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Its folder.
    pub(super) folder: PathBuf,
    /// Its path below the root of this process's cgroup namespace.
    path: PathBuf,
}

impl Place {
    /// That of the calling process; `None` if there is none.
    pub(super) fn own() -> io::Result<Option<Self>> {
        let cgroups = std::fs::read_to_string("/proc/self/cgroup")?;
        let mounts = std::fs::read_to_string("/proc/self/mountinfo")?;
        Ok(Self::find(&cgroups, &mounts))
    }

    /// The same, by `/proc/self/cgroup` and `/proc/self/mountinfo`.
    fn find(cgroups: &str, mounts: &str) -> Option<Self> {
        let path = cgroups.lines().find_map(|line| line.strip_prefix("0::"))?;
        let path = Path::new(path);
        // Later mounts hide earlier ones.
        mounts.lines().rev().find_map(|line| {
            let (mount, file_system) = line.split_once(" - ")?;
            if file_system.split(' ').next() != Some("cgroup2") {
                return None;
            }
            // "ID PARENT DEVICE ROOT MOUNT-POINT …"
            let mut words = mount.split(' ').skip(3);
            let (root, point) = (words.next()?, words.next()?);
            let below = path.strip_prefix(unescape(root)).ok()?;
            Some(Self {
                folder: unescape(point).join(below),
                path: path.to_owned(),
            })
        })
    }

    /// Its name; `None` at the root of the namespace.
    pub(super) fn name(&self) -> Option<&str> {
        self.path.file_name()?.to_str()
    }

    /// The one above, unless this is the root of the namespace.
    pub(super) fn parent(&self) -> Option<Self> {
        Some(Self {
            path: self.path.parent()?.to_owned(),
            folder: self.folder.parent()?.to_owned(),
        })
    }

    /// Opens it, and checks that it was given to the grader, which `user` runs.
    ///
    /// # Errors
    /// If it was not.
    pub(super) fn open_given(&self, user: u32) -> Result<Cgroup, NoCgroup> {
        let cgroup = Cgroup::open(&self.folder)?;
        // The file that the root of the machine's tree does not have.
        let Ok(kind) = cgroup.read("cgroup.type") else {
            return Err(NoCgroup::MachineRoot);
        };
        let is_usable = kind.trim_end() == "domain"
            && [".", PROCESSES, CONTROLLERS_OF_CHILDREN]
                .iter()
                .all(|name| cgroup.may_write(name));
        // Root owns all that it has not given away, so for root that says nothing.
        let is_owner = user != 0 && cgroup.owner()? == user;
        // The whole of a container's tree is the container's.
        let is_namespace_root = self.path == Path::new("/");
        if is_usable && (is_namespace_root || is_owner || cgroup.is_delegated()) {
            Ok(cgroup)
        } else {
            Err(NoCgroup::NotGiven)
        }
    }
}

/// A path as the kernel writes it: spaces and a few other characters as `\` and three octal digits.
fn unescape(path: &str) -> PathBuf {
    let mut bytes = Vec::new();
    let mut rest = path.as_bytes();
    while let Some((first, others)) = rest.split_first() {
        let code = others.get(..3).filter(|_| *first == b'\\');
        let code = code.and_then(|digits| std::str::from_utf8(digits).ok());
        match code.and_then(|digits| u8::from_str_radix(digits, 8).ok()) {
            Some(byte) => {
                bytes.push(byte);
                rest = others.get(3..).unwrap_or_default();
            }
            None => {
                bytes.push(*first);
                rest = others;
            }
        }
    }
    std::ffi::OsString::from_vec(bytes).into()
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const HYBRID: &str = "\
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime shared:9 - cgroup2 cgroup2 rw
";

    fn found(cgroups: &str, mounts: &str) -> Option<(String, String)> {
        let place = Place::find(cgroups, mounts)?;
        let text = |path: &Path| path.to_str().expect("UTF-8").to_owned();
        Some((text(&place.folder), text(&place.path)))
    }

    fn pair(folder: &str, path: &str) -> Option<(String, String)> {
        Some((folder.to_owned(), path.to_owned()))
    }

    #[test]
    fn the_own_folder_is_found_whatever_is_mounted_where() {
        let cgroups = "4:memory:/job\n0::/user.slice/a b.scope\n";
        assert_eq!(
            found(cgroups, HYBRID),
            pair(
                "/sys/fs/cgroup/unified/user.slice/a b.scope",
                "/user.slice/a b.scope"
            )
        );
        let part = "9 1 0:3 /user.slice /my\\040cgroups rw - cgroup2 none rw\n";
        assert_eq!(
            found(cgroups, part),
            pair("/my cgroups/a b.scope", "/user.slice/a b.scope")
        );
        let other = "9 1 0:3 /system.slice /sys/fs/cgroup rw - cgroup2 none rw\n";
        assert_eq!(found(cgroups, other), None);
        assert_eq!(found("4:memory:/job\n", HYBRID), None);
        let only_v1 = HYBRID.lines().next().expect("a line");
        assert_eq!(found(cgroups, only_v1), None);
    }

    #[test]
    fn the_parent_of_the_root_is_nobodys() {
        let place = Place::find("0::/grader-7\n", HYBRID).expect("a place");
        assert_eq!(place.name(), Some("grader-7"));
        let root = place.parent().expect("a parent");
        assert_eq!(root.folder, Path::new("/sys/fs/cgroup/unified"));
        assert_eq!((root.name(), root.parent()), (None, None));
    }

    /// A folder with the files of a cgroup.
    fn fake(kind: Option<&str>, path: &str) -> (tempfile::TempDir, Place) {
        let folder = tempfile::tempdir().expect("a folder");
        for name in [PROCESSES, CONTROLLERS_OF_CHILDREN] {
            fs::write(folder.path().join(name), "").expect("a file");
        }
        if let Some(kind) = kind {
            fs::write(folder.path().join("cgroup.type"), kind).expect("a file");
        }
        let place = Place {
            folder: folder.path().to_owned(),
            path: path.into(),
        };
        (folder, place)
    }

    #[test]
    fn only_a_cgroup_that_was_given_is_taken() {
        let own = rustix::process::geteuid().as_raw();
        let owner = if own == 0 { 1 } else { own };
        let (folder, place) = fake(Some("domain\n"), "/a");
        std::os::unix::fs::chown(folder.path(), Some(owner), None).expect("a chown to itself");
        assert!(place.open_given(owner).is_ok());
        assert!(matches!(
            place.open_given(owner + 1),
            Err(NoCgroup::NotGiven)
        ));
        // What is root's own was not given to root.
        assert!(matches!(place.open_given(0), Err(NoCgroup::NotGiven)));
        let (_folder, place) = fake(Some("domain\n"), "/");
        assert!(place.open_given(0).is_ok());
        let (_folder, place) = fake(Some("threaded\n"), "/");
        assert!(matches!(place.open_given(0), Err(NoCgroup::NotGiven)));
        let (_folder, place) = fake(None, "/");
        assert!(matches!(place.open_given(0), Err(NoCgroup::MachineRoot)));
    }
}
