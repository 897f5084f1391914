//! A copy of the course with one lab, at which a test works as a student does.

use std::fs;
use std::path::{Path, PathBuf};

use super::own_course::own_course;

/// The lab.
pub(crate) const LAB: &str = "tcp-greeting";
/// The one after it.
const NEXT: &str = "tcp-thanks";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Whether there are solutions to copy from.
pub(crate) fn has_solutions() -> bool {
    repository().join("solutions").is_dir()
}

/// The copy, which nobody has worked at.
pub(crate) struct Course(tempfile::TempDir);

impl Course {
    pub(crate) fn new() -> Self {
        Self(own_course(&["labs", "specs", "solutions"], &[LAB, NEXT]))
    }

    pub(crate) fn root(&self) -> &Path {
        self.0.path()
    }

    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.0.path().join(path)
    }

    /// The solution's text.
    pub(crate) fn solution(&self, file: &str) -> String {
        let path = self.path(&format!("solutions/{LAB}/{file}"));
        fs::read_to_string(path).expect("a solution")
    }

    /// The skeleton's text.
    pub(crate) fn skeleton(&self, file: &str) -> String {
        let path = self.path(&format!("specs/{LAB}/skeleton/{file}"));
        fs::read_to_string(path).expect("a skeleton")
    }

    /// Saves a program as editors do: another file takes its name.
    pub(crate) fn save(&self, file: &str, text: &str) {
        let path = self.path(&format!("labs/{LAB}/src/bin/{file}"));
        let other = path.with_extension("rs~");
        fs::write(&other, text).expect("a file");
        fs::rename(other, path).expect("a file");
    }
}

/// What differs from run to run and from machine to machine is not part of a snapshot.
pub(crate) fn assert_shown(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"in \d+\.\d s \(.*\)", "in <time>");
    settings.add_filter(r"in \d+\.\d s", "in <time>");
    settings.add_filter(r"--seed \d+", "--seed <seed>");
    settings.add_filter(r"(thread '[^']+') \(\d+\)", "$1");
    settings.add_filter(r"(127\.0\.0\.1:)\d+", "$1<port>");
    settings.add_filter(r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d", "<moment>");
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}
