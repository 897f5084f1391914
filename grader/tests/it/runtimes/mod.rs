//! Honest programs in other languages, run at every level of isolation: what their runtimes need of
//! a machine (settings in `/etc`, shared memory, the standard streams by their names, reserved
//! memory), they have in a jail too.

mod table;

use serde_json::Value;
use table::{RUNTIMES, Runtime};

use crate::support::files::make_folder;
use crate::support::{
    Course, WORKSPACE, has_scratch, heavy, manifest, missing_tool, skip, tests, tool,
};

const LEVELS: [&str; 4] = ["namespace", "user", "landlock", "ports"];

/// The cases of a lab: how much each counts, and which words it types.
const CASES: [(&str, &str); 2] = [
    ("works", "level: document\npoints: 60"),
    ("works-again", "level: robust\npoints: 40"),
];

/// What each server says and answers. A runtime may take long to start while others do.
const SERVER: &str = "title: It works\nwhy: It must\ntimeout: 60s\nprogram: server\n\
    hints: [One?, Two, Three]\nsteps:\n  \
    - {enter: \"some words\"}\n  \
    - {prints: \"typed: some words\\n\"}\n  \
    - {send: \"hello\\n\", expect: \"you said hello\\n\"}\n  \
    - expect_eof\n";

/// The same for a client.
const CLIENT: &str = "title: It works\nwhy: It must\ntimeout: 60s\nprogram: client\n\
    hints: [One?, Two, Three]\nsteps:\n  \
    - {enter: \"some words\"}\n  \
    - {prints: \"typed: some words\\n\"}\n  \
    - accept\n  \
    - {expect: \"hello\\n\"}\n  \
    - {send: \"you said hello\\n\"}\n  \
    - {prints: \"you said hello\\n\"}\n  \
    - {exit: 0}\n";

/// A lab for each runtime, and a submission with a program for each.
struct Languages {
    course: Course,
    labs: Vec<&'static str>,
}

impl Languages {
    fn new() -> Self {
        let course = Course::empty();
        course.write("Cargo.toml", WORKSPACE);
        make_folder(course.path("submission"));
        let mut languages = Self {
            course,
            labs: Vec::new(),
        };
        for runtime in RUNTIMES {
            match runtime.prepare(&languages.course.path("submission").join(runtime.lab)) {
                Ok(()) => languages.add(runtime),
                Err(missing) => missing_tool(format!("{}: {missing}", runtime.lab)),
            }
        }
        languages
    }

    fn add(&mut self, runtime: &Runtime) {
        let lab = runtime.lab;
        let role = runtime.role;
        let order = self.labs.len() + 1;
        let port = 7400 + order;
        self.course
            .write(&format!("labs/{lab}/Cargo.toml"), manifest(lab, ""));
        for role in ["server", "client"] {
            let path = format!("labs/{lab}/src/bin/{role}.rs");
            self.course.write(&path, "fn main() {}\n");
        }
        let about = format!(
            "title: {lab}\norder: {order}\ntransport: tcp\naddress: 127.0.0.1:{port}\nidea: It\n"
        );
        self.course.write(&format!("specs/{lab}/lab.yaml"), about);
        let steps = if role == "server" { SERVER } else { CLIENT };
        for (case, worth) in CASES {
            let text = format!("{worth}\n{steps}");
            self.course.write(&format!("specs/{lab}/{case}.yaml"), text);
        }
        let command = format!("{role}: {}\n", runtime.command);
        self.course
            .write(&format!("submission/{lab}/programs.yaml"), command);
        self.labs.push(lab);
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
