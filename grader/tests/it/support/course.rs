//! Courses to run the command in.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::files::{copy, entries, folder, make_folder, open_folder, read, write};
use super::manifest::{WORKSPACE, manifest};
use super::{Grade, repository, run, tests};

/// A course: one that must not be changed, or one in a folder of the test's own.
pub(crate) struct Course {
    root: PathBuf,
    is_fixed: bool,
    _folder: Option<TempDir>,
}

impl Course {
    /// The course in `tests/course`, for which programs must be named on the command line. Tests
    /// must not change it.
    pub(crate) fn probe() -> Self {
        Self::fixed(tests("course"))
    }

    /// The real course. Tests must not change it.
    pub(crate) fn repository() -> Self {
        Self::fixed(repository().to_owned())
    }

    fn fixed(root: PathBuf) -> Self {
        Self {
            root,
            is_fixed: true,
            _folder: None,
        }
    }

    /// A course in a folder of the test's own that contains other things, too.
    pub(crate) fn at(root: PathBuf) -> Self {
        Self {
            root,
            is_fixed: false,
            _folder: None,
        }
    }

    /// An empty folder that every user may enter.
    pub(crate) fn empty() -> Self {
        Self::within(open_folder())
    }

    fn within(folder: TempDir) -> Self {
        let root = folder.path().to_owned();
        Self {
            _folder: Some(folder),
            ..Self::at(root)
        }
    }

    /// A course with only the lab `tcp-probe`, and these two programs.
    pub(crate) fn of(server: &str, client: &str) -> Self {
        let course = Self::empty();
        course.write("Cargo.toml", WORKSPACE);
        course.write("labs/tcp-probe/Cargo.toml", manifest("tcp-probe", ""));
        course.write("labs/tcp-probe/src/bin/server.rs", server);
        course.write("labs/tcp-probe/src/bin/client.rs", client);
        let specs = Path::new("specs/tcp-probe");
        copy(&tests("course").join(specs), &course.root.join(specs));
        course
    }

    /// A copy of the real course without its labs.
    pub(crate) fn without_labs() -> Self {
        let course = Self::within(folder());
        let workspace = read(repository().join("Cargo.toml")).replace("\"grader\", ", "");
        course.write("Cargo.toml", workspace);
        course.copy("labs/netlab");
        make_folder(course.path("specs"));
        course
    }

    /// A copy of the real course with these labs as students get them; of each lab, it has the part
    /// in these folders.
    pub(crate) fn with_labs(folders: &[&str], labs: &[&str]) -> Self {
        let course = Self::without_labs();
        for lab in labs {
            for folder in folders {
                course.copy(&format!("{folder}/{lab}"));
            }
            // Someone may have worked on the lab in this copy of the course.
            for file in ["server.rs", "client.rs"] {
                let skeleton = course.read(&format!("specs/{lab}/skeleton/{file}"));
                course.write(&format!("labs/{lab}/src/bin/{file}"), skeleton);
            }
        }
        course
    }

    /// Copies this path from the real course.
    pub(crate) fn copy(&self, path: &str) {
        copy(&repository().join(path), &self.path(path));
    }

    /// Has git track everything that is in the course now and not ignored.
    pub(crate) fn track(&self) {
        assert!(!self.is_fixed, "tests share this course");
        for words in [&["init", "--quiet"][..], &["add", "--all"]] {
            let mut git = Command::new("git");
            git.args(words).current_dir(&self.root);
            run(&mut git).status(0);
        }
    }

    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// A path in the course.
    pub(crate) fn path(&self, path: impl AsRef<Path>) -> PathBuf {
        self.root.join(path)
    }

    #[track_caller]
    pub(crate) fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        assert!(!self.is_fixed, "tests share this course");
        write(self.path(path), bytes);
    }

    #[track_caller]
    pub(crate) fn read(&self, path: &str) -> String {
        read(self.path(path))
    }

    #[track_caller]
    pub(crate) fn entries(&self, path: &str) -> Vec<PathBuf> {
        entries(self.path(path))
    }

    /// The command with these arguments, run in the course's folder.
    pub(crate) fn grade(&self, args: impl IntoIterator<Item: AsRef<OsStr>>) -> Grade {
        self.grade_in("", args)
    }

    /// The same, run in a subfolder.
    pub(crate) fn grade_in(
        &self,
        folder: &str,
        args: impl IntoIterator<Item: AsRef<OsStr>>,
    ) -> Grade {
        let grade = Grade::new(&self.path(folder)).args(args);
        // Only builds of the real course may use the shared target folder.
        if self.root == repository() {
            grade
        } else {
            grade.without_env("CARGO_TARGET_DIR")
        }
    }
}
