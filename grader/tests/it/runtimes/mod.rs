//! Honest programs in other languages, run at every level of isolation: what their runtimes need of
//! a machine (settings in `/etc`, shared memory, the standard streams by their names, reserved
//! memory), they have in a jail too.

mod course;
mod table;

use course::write_course;
use serde_json::Value;
use table::Runtime;

use crate::support::{Course, has_scratch, heavy, missing_tool, skip, tests, tool};

const LEVELS: [&str; 4] = ["namespace", "user", "landlock", "ports"];

/// A lab for each runtime, and a submission with a program for each.
struct Languages {
    course: Course,
}

impl Languages {
    fn new() -> Self {
        let course = Course::empty();
        let (labs, missing) = write_course(&course.path(""));
        missing.into_iter().for_each(missing_tool);
        assert!(!labs.is_empty());
        Self { course }
    }

    /// The report on the submission at a level; `None` if the machine does not have the level.
    fn graded(&self, level: &str) -> Option<Value> {
        let ran = self
            .course
            .grade(["check", "--format", "json", "--jobs", "4"])
            .args(["--submission", "submission", "--allow-commands"])
            .args(["--isolation", level, "--unsafe-no-sandbox"])
            .run();
        if ran.is_refused() {
            skip(format!("{level}: {}", ran.said()));
            return None;
        }
        Some(ran.json())
    }
}

/// The cases of a report that a program has not passed, with the name of each one's lab.
fn lost(report: &Value) -> Vec<(&str, &Value)> {
    let mut lost = Vec::new();
    for lab in report["labs"].as_array().expect("labs") {
        for case in lab["cases"].as_array().expect("cases") {
            if case["outcome"] != "pass" {
                lost.push((lab["lab"].as_str().expect("a name"), case));
            }
        }
    }
    lost
}

#[test]
fn a_program_in_any_language_has_full_marks_at_every_level() {
    let _heavy = heavy();
    let languages = Languages::new();
    let mut wrong = Vec::new();
    for level in LEVELS {
        let Some(report) = languages.graded(level) else {
            continue;
        };
        let has_scratch = has_scratch(level);
        let counts = |lab: &str| has_scratch || !Runtime::needs_scratch(lab);
        for (lab, case) in lost(&report).into_iter().filter(|(lab, _)| counts(lab)) {
            wrong.push(format!("{lab} at {level}: {case:#}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A program that is named on the command line sees the machine's files. It has the environment and
/// the scratch space of a jail all the same.
#[test]
fn a_command_of_ones_own_has_full_marks_at_every_level() {
    let Some(python) = tool("python3") else {
        return;
    };
    let _heavy = heavy();
    let languages = Languages::new();
    let program = tests("programs/runtimes/server.py");
    let command = format!("'{}' '{}' $TMPDIR", python.display(), program.display());
    for level in LEVELS.into_iter().filter(|level| has_scratch(level)) {
        let ran = languages
            .course
            .grade([
                "check",
                "python",
                "--isolation",
                level,
                "--server",
                &command,
            ])
            .run();
        if ran.is_refused() {
            skip(format!("{level}: {}", ran.said()));
        } else {
            ran.status(0);
        }
    }
}
