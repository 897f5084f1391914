//! A class whose marks are known, and the command that grades it.

#[path = "../../tests/it/support/generated.rs"]
mod class;

use std::fs;
use std::path::PathBuf;
use std::process::{Command, Stdio};

use class::{LAB, Member, generate};
use tempfile::TempDir;

use crate::common::grader;

pub(crate) struct Class {
    folder: TempDir,
    known: Vec<Member>,
}

impl Class {
    pub(crate) fn new(members: usize) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let known = generate(&folder.path().join("class"), members);
        Self { folder, known }
    }

    /// A path in its folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The command that grades it.
    pub(crate) fn batch(&self) -> Command {
        let mut command = grader(&["batch"]);
        command
            .arg(self.path("class"))
            .args([LAB, "--out"])
            .arg(self.path("out"))
            .stdout(Stdio::null());
        command
    }

    /// Checks the marks, because times mean nothing if the marks are wrong.
    pub(crate) fn has_its_marks(&self) {
        for member in &self.known {
            let path = self.path(&format!("out/results/{}.json", member.name));
            let report = fs::read_to_string(path).expect("a report");
            let report: serde_json::Value = serde_json::from_str(&report).expect("JSON");
            assert_eq!(report["score"], member.mark, "{}", member.name);
        }
    }
}
