//! A class of right, wrong and endless servers, and the marks that one machine gives it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::files::{entries, read};
use crate::support::guarded::{Guarded, RIGHT, server};

/// A course, and the submissions to it.
pub(crate) struct Submissions {
    guarded: Guarded,
    /// The folder of the submissions.
    pub(crate) folder: PathBuf,
}

impl Submissions {
    pub(crate) fn new() -> Self {
        let guarded = Guarded::new();
        // How much a server reads in two seconds depends on the load of the machine, and the marks
        // must not depend on that.
        let much = "specs/tcp-probe/much.yaml";
        let text = guarded.course.read(much);
        let little = text.replace("times: 4000000", "times: 1000");
        assert_ne!(little, text);
        guarded.course.write(much, little);
        for index in 0..12 {
            // Make all programs different, so that each is compiled and graded separately.
            let program = match index % 4 {
                0 => server("never said"),
                1 => server(RIGHT).replace("write!", "loop { std::thread::park() } write!"),
                _ => server(RIGHT),
            };
            let text = format!("// {index}\n#![allow(unreachable_code)]\n{program}");
            let path = format!("class/student-{index}/src/bin/server.rs");
            guarded.course.write(&path, text);
        }
        Self {
            folder: guarded.course.path("class"),
            guarded,
        }
    }

    pub(crate) fn root(&self) -> &Path {
        self.guarded.course.root()
    }

    /// Grades the whole class on one machine, with the secret in this file.
    pub(crate) fn whole(&self, out: &Path, secret: &Path) {
        let course = &self.guarded.course;
        let batch = course.grade(["batch", "class", "--secret"]).arg(secret);
        batch.arg("--out").arg(out).status(0);
    }
}

/// The marks of a class: its gradebook, and the outcome of every case.
pub(crate) fn marks(out: &Path) -> (String, BTreeMap<String, Vec<String>>) {
    let gradebook = read(out.join("gradebook.csv"));
    let mut outcomes = BTreeMap::new();
    for path in entries(out.join("results")) {
        let result: Value = serde_json::from_str(&read(&path)).expect("JSON");
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
