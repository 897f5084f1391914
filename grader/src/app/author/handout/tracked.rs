//! Which files belong to a course: those that git tracks. Whatever else lies in its folder (marks,
//! notes, someone's solution, a token) is nobody's to hand out.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

/// The tracked files of a course, relative to its folder.
#[derive(Debug)]
pub(super) struct TrackedFiles(BTreeSet<PathBuf>);

/// Why git does not tell which files belong to the course.
#[derive(Debug, thiserror::Error)]
pub(crate) enum TrackedError {
    /// Git cannot be started.
    #[error("git cannot be started ({0})")]
    NoGit(#[source] std::io::Error),
    /// Git lists nothing, for this reason.
    #[error("{0}")]
    Refused(String),
    /// Git tracks nothing in the folder.
    #[error("git tracks no file in it")]
    Nothing,
}

impl TrackedFiles {
    /// Asks git which files it tracks in a folder.
    ///
    /// # Errors
    /// If the folder is in no git checkout, or git does not run.
    #[expect(clippy::disallowed_methods, reason = "git is no program under test")]
    pub(super) fn of(root: &Path) -> Result<Self, TrackedError> {
        let mut git = Command::new("git");
        git.args(["ls-files", "-z", "--cached"])
            .current_dir(root)
            .stdin(Stdio::null());
        // Of a git hook that runs the grader: they would name another checkout.
        for name in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE", "GIT_PREFIX"] {
            git.env_remove(name);
        }
        let output = git.output().map_err(TrackedError::NoGit)?;
        if !output.status.success() {
            let why = String::from_utf8_lossy(&output.stderr);
            return Err(TrackedError::Refused(why.trim().to_owned()));
        }
        let names = output.stdout.split(|byte| *byte == 0);
        let files: BTreeSet<PathBuf> = names
            .filter(|name| !name.is_empty())
            .map(|name| PathBuf::from(OsStr::from_bytes(name)))
            .collect();
        if files.is_empty() {
            return Err(TrackedError::Nothing);
        }
        Ok(Self(files))
    }

    /// Whether this file is tracked.
    pub(super) fn contains(&self, path: &Path) -> bool {
        self.0.contains(path)
    }

    /// The tracked files at or below this path.
    pub(super) fn below<'a>(&'a self, path: &'a Path) -> impl Iterator<Item = &'a Path> {
        let from_here = self.0.range(path.to_owned()..);
        from_here
            .map(PathBuf::as_path)
            .take_while(move |file| file.starts_with(path))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_holds_what_is_below_it_and_not_what_is_called_alike() {
        let files = ["a/b.rs", "a/b/c.rs", "a/b/d/e.rs", "a/bc.rs", "f"];
        let tracked = TrackedFiles(files.map(PathBuf::from).into());
        let below = |path: &str| tracked.below(Path::new(path)).count();
        assert_eq!(
            [below("a/b"), below("f"), below("a"), below("g")],
            [2, 1, 4, 0]
        );
        assert!(tracked.contains(Path::new("f")) && !tracked.contains(Path::new("a/b")));
    }
}
