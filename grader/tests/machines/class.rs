//! A class: right, wrong and endless servers, and what one machine finds about them.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use crate::submissions::{Course, RIGHT, server, write};

/// A course, and the submissions to it.
pub(crate) struct Class {
    pub(crate) course: Course,
    /// The submissions.
    pub(crate) folder: PathBuf,
}

impl Class {
    pub(crate) fn new() -> Self {
        let course = Course::new();
        let folder = course.folder.path().join("class");
        for index in 0..12 {
            // No two are alike, so that each is a piece of work of its own.
            let program = match index % 4 {
                0 => server("never said"),
                1 => server(RIGHT).replace("write!", "loop {} write!"),
                _ => server(RIGHT),
            };
            let text = format!("// {index}\n#![allow(unreachable_code)]\n{program}");
            write(
                &folder,
                &format!("student-{index}/src/bin/server.rs"),
                &text,
            );
        }
        Self { course, folder }
    }

    pub(crate) fn root(&self) -> &Path {
        self.course.folder.path()
    }

    /// Grades all of it at once.
    pub(crate) fn whole(&self, out: &Path, seed: &str) {
        let output = Command::new(env!("CARGO_BIN_EXE_grader"))
            .arg("batch")
            .arg(&self.folder)
            .arg("--out")
            .arg(out)
            .args(["--seed", seed])
            .current_dir(self.root())
            .env_remove("CARGO_TARGET_DIR")
            .output()
            .expect("the grader runs");
        assert!(output.status.success(), "{output:?}");
    }
}

/// What is known of a class: its gradebook, and the outcome of every case.
pub(crate) fn marks(out: &Path) -> (String, BTreeMap<String, Vec<String>>) {
    let gradebook = fs::read_to_string(out.join("gradebook.csv")).expect("a gradebook");
    let mut outcomes = BTreeMap::new();
    for entry in fs::read_dir(out.join("results")).expect("results") {
        let path = entry.expect("an entry").path();
        let text = fs::read_to_string(&path).expect("a result");
        let result: Value = serde_json::from_str(&text).expect("JSON");
        let labs = result["labs"].as_array().expect("labs");
        let cases = labs
            .iter()
            .flat_map(|lab| lab["cases"].as_array().expect("cases"));
        let outcome = |case: &Value| format!("{} {}", case["case"], case["outcome"]);
        let name = path.file_stem().expect("a name").to_string_lossy();
        outcomes.insert(name.into_owned(), cases.map(outcome).collect());
    }
    (gradebook, outcomes)
}
