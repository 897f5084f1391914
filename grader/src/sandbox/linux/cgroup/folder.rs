//! The files of a cgroup, and what of it can be limited.

use std::fs::File;
use std::io::{self, Read, Write};
use std::os::fd::OwnedFd;
use std::path::Path;

use rustix::fs::{
    Access, AtFlags, CWD, Dir, Mode, OFlags, accessat, fgetxattr, fstat, mkdirat, openat, unlinkat,
};

/// What of a cgroup's processes can be limited.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Controller {
    Memory,
    Pids,
    Cpu,
}

impl Controller {
    pub(super) const ALL: [Self; 3] = [Self::Memory, Self::Pids, Self::Cpu];

    /// The kernel's name for it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Memory => "memory",
            Self::Pids => "pids",
            Self::Cpu => "cpu",
        }
    }

    /// What a program has with it, in words.
    pub(super) fn description(self) -> &'static str {
        match self {
            Self::Memory => "a limit on its memory",
            Self::Pids => "a limit on its processes",
            Self::Cpu => "one share of the processors",
        }
    }

    /// Those that a list of the kernel's names.
    pub(super) fn listed_in(list: &str) -> Vec<Self> {
        let is_listed = |it: &Self| list.split_ascii_whitespace().any(|name| name == it.name());
        Self::ALL.into_iter().filter(is_listed).collect()
    }
}

/// A cgroup. It is known by its open folder, which can be used from any mount namespace.
#[derive(Debug)]
pub(super) struct Cgroup {
    folder: OwnedFd,
}

/// The processes that are in no child of it.
pub(super) const PROCESSES: &str = "cgroup.procs";
/// The controllers that the children have.
pub(super) const CONTROLLERS_OF_CHILDREN: &str = "cgroup.subtree_control";

const FOLDER: OFlags = OFlags::RDONLY
    .union(OFlags::DIRECTORY)
    .union(OFlags::CLOEXEC);

impl Cgroup {
    pub(super) fn open(path: &Path) -> io::Result<Self> {
        let folder = openat(CWD, path, FOLDER, Mode::empty())?;
        Ok(Self { folder })
    }

    /// Makes a child. If there is one of this name already, that is it.
    pub(super) fn make(&self, name: &str) -> io::Result<Self> {
        match mkdirat(&self.folder, name, Mode::from_raw_mode(0o755)) {
            Ok(()) | Err(rustix::io::Errno::EXIST) => {}
            Err(error) => return Err(error.into()),
        }
        let folder = openat(
            &self.folder,
            name,
            FOLDER.union(OFlags::NOFOLLOW),
            Mode::empty(),
        )?;
        Ok(Self { folder })
    }

    /// Removes a child.
    ///
    /// # Errors
    /// If it has processes or children.
    pub(super) fn remove(&self, name: &str) -> rustix::io::Result<()> {
        unlinkat(&self.folder, name, AtFlags::REMOVEDIR)
    }

    /// The names of its children.
    pub(super) fn children(&self) -> io::Result<Vec<String>> {
        let mut names = Vec::new();
        for entry in Dir::read_from(&self.folder)? {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            if entry.file_type().is_dir() && name != "." && name != ".." {
                names.push(name);
            }
        }
        Ok(names)
    }

    pub(super) fn read(&self, name: &str) -> io::Result<String> {
        let flags = OFlags::RDONLY | OFlags::CLOEXEC;
        let file = openat(&self.folder, name, flags, Mode::empty())?;
        let mut text = String::with_capacity(256);
        File::from(file).read_to_string(&mut text)?;
        Ok(text)
    }

    pub(super) fn write(&self, name: &str, text: &str) -> io::Result<()> {
        let flags = OFlags::WRONLY | OFlags::CLOEXEC;
        let file = openat(&self.folder, name, flags, Mode::empty())?;
        File::from(file).write_all(text.as_bytes())
    }

    /// The number in the line of a file that begins with this name; 0 if there is none.
    pub(super) fn number(&self, file: &str, name: &str) -> u64 {
        number_of(&self.read(file).unwrap_or_default(), name)
    }

    pub(super) fn may_write(&self, name: &str) -> bool {
        accessat(&self.folder, name, Access::WRITE_OK, AtFlags::empty()).is_ok()
    }

    /// The user whose it is.
    pub(super) fn owner(&self) -> io::Result<u32> {
        Ok(fstat(&self.folder)?.st_uid)
    }

    /// Whether systemd has marked it as one that its processes may divide.
    pub(super) fn is_delegated(&self) -> bool {
        // The second takes root to see, and systemd before version 251 has no other.
        ["user.delegate", "trusted.delegate"].iter().any(|name| {
            let mut value = [0_u8; 8];
            fgetxattr(&self.folder, *name, &mut value[..])
                .is_ok_and(|length| value.get(..length) == Some(b"1"))
        })
    }

    /// Its processes, by their numbers in this process's table: 0 for one that is not in it.
    pub(super) fn processes(&self) -> io::Result<Vec<u32>> {
        let text = self.read(PROCESSES)?;
        Ok(text.lines().filter_map(|line| line.parse().ok()).collect())
    }

    /// Moves a process here, with all its threads.
    pub(super) fn take(&self, process: u32) -> io::Result<()> {
        self.write(PROCESSES, &process.to_string())
    }
}

/// The number behind a name, in lines such as "oom_kill 1".
fn number_of(text: &str, name: &str) -> u64 {
    let value = text
        .lines()
        .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
    value
        .and_then(|number| number.trim().parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{Controller, number_of};

    #[test]
    fn a_number_is_found_by_its_whole_name() {
        let events = "low 0\nmax 12\noom 2\noom_kill 3\noom_group_kill 1\n";
        assert_eq!(number_of(events, "oom"), 2);
        assert_eq!(number_of(events, "oom_kill"), 3);
        assert_eq!(number_of(events, "kill"), 0);
    }

    #[test]
    fn controllers_are_found_by_name() {
        let listed = Controller::listed_in("cpuset cpu io hugetlb pids\n");
        assert_eq!(listed, [Controller::Pids, Controller::Cpu]);
        assert_eq!(Controller::listed_in("hugetlb\n"), []);
    }
}
