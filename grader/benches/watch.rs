//! Measures how long a student waits between saving a file and the verdict: `cargo bench -p grader
//! --profile dev --bench watch [-- LAB]` (the profile in which students build the grader). It is
//! compared with what cannot be avoided: cargo's own build of the saved program, and the slowest
//! case of the lab. The two are measured in turns, so that other load on the machine affects both
//! equally.

mod common;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use common::{Samples, Section, ratio, rounds, time, words};

/// The number of saves.
const SAVES: usize = 20;
/// Part of the last line of a grading.
const END: &str = " points in ";
/// The maximum ratio.
const GOAL: f64 = 1.3;

fn main() {
    let named = words().into_iter().next();
    let lab = named.unwrap_or_else(|| "tcp-greeting".to_owned());
    let saves = rounds(SAVES, 2) as u32;
    let mut section = Section::new("watch", format!("{lab}: from a save to the verdict"));
    let (watched, bare) = (Course::new(&lab), Course::new(&lab));
    bare.build();
    let mut watch = Watch::start(&watched);
    let mut waits = Samples::default();
    let (mut builds, mut cases) = (Samples::default(), Samples::default());
    for number in 0..saves {
        waits.push(time(|| {
            watched.save(number);
            watch.verdict();
        }));
        // The kernel deletes the networks of a grading's cases after it has ended. Neither the next
        // build nor the next save should pay for that: a student does not save again so soon.
        bare.save(2 * number);
        bare.build();
        builds.push(time(|| {
            bare.save(2 * number + 1);
            bare.build();
        }));
    }
    for _ in 0..saves.div_ceil(2) {
        cases.push(bare.longest_case());
    }
    section.samples("from the save to the verdict", &waits);
    section.samples("cargo's build of that file", &builds);
    section.samples("the lab's longest case", &cases);
    let least = builds.median() + cases.median();
    section.goal_ratio("to the two others", ratio(waits.median(), least), GOAL);
    section.end();
}

/// A copy of the course with a finished lab.
struct Course {
    folder: tempfile::TempDir,
    lab: String,
    solution: String,
}

impl Course {
    fn new(lab: &str) -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        let folder = tempfile::tempdir().expect("a folder");
        let manifest = fs::read_to_string(root.join("Cargo.toml")).expect("a manifest");
        let manifest = manifest.replace("\"grader\", ", "");
        fs::write(folder.path().join("Cargo.toml"), manifest).expect("a file");
        for name in ["labs", "specs", "solutions"] {
            copy(&root.join(name), &folder.path().join(name));
        }
        let read = |file: &str| {
            fs::read_to_string(root.join("solutions").join(lab).join(file)).expect("a solution")
        };
        let course = Self {
            folder,
            lab: lab.to_owned(),
            solution: read("server.rs"),
        };
        fs::write(course.source("client.rs"), read("client.rs")).expect("a file");
        course
    }

    fn source(&self, file: &str) -> PathBuf {
        let bin = Path::new("labs").join(&self.lab).join("src/bin");
        self.folder.path().join(bin).join(file)
    }

    /// Saves the server with a change.
    fn save(&self, number: u32) {
        let text = format!("{}\n// {number}\n", self.solution);
        fs::write(self.source("server.rs"), text).expect("a file");
    }

    /// Has cargo build only the server.
    fn build(&self) {
        let mut command = Command::new(env!("CARGO"));
        let bin = format!("{}-server", self.lab);
        command.args(["build", "--quiet", "--package", &self.lab, "--bin", &bin]);
        let status = self.at_home(&mut command).status();
        assert!(status.expect("cargo runs").success());
    }

    /// The duration of the slowest case when all are graded.
    fn longest_case(&self) -> Duration {
        let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
        command.args(["check", &self.lab, "--format", "json"]);
        let output = self
            .at_home(&mut command)
            .output()
            .expect("the grader runs");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a report");
        let cases = report["labs"][0]["cases"].as_array().expect("cases");
        let times = cases.iter().filter_map(|case| case["duration_ms"].as_u64());
        Duration::from_millis(times.max().expect("cases"))
    }

    fn at_home<'a>(&self, command: &'a mut Command) -> &'a mut Command {
        command
            .current_dir(self.folder.path())
            .env_remove("CARGO_TARGET_DIR")
            .env("NO_COLOR", "1")
    }
}

/// A running `watch`.
struct Watch {
    child: Child,
    lines: Box<dyn Iterator<Item = std::io::Result<String>>>,
}

impl Watch {
    fn start(course: &Course) -> Self {
        course.save(u32::MAX);
        let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
        command.args(["watch", &course.lab, "--plain"]);
        let command = course.at_home(&mut command).stdout(Stdio::piped());
        let mut child = command.spawn().expect("the grader starts");
        let lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
        let lines = Box::new(lines);
        let mut watch = Self { child, lines };
        watch.verdict();
        watch
    }

    /// Waits until a grading has ended, in which everything must pass.
    fn verdict(&mut self) {
        let end =
            |line: &std::io::Result<String>| line.as_ref().is_ok_and(|line| line.contains(END));
        let line = self.lines.find(end).expect("a verdict").expect("a line");
        assert!(line.starts_with("100/100"), "{line}");
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        // This was started here, and is no longer needed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn copy(from: &Path, to: &Path) {
    if from.is_dir() {
        fs::create_dir_all(to).expect("a folder");
        for entry in fs::read_dir(from).expect("a folder") {
            let name = entry.expect("an entry").file_name();
            copy(&from.join(&name), &to.join(&name));
        }
    } else {
        fs::copy(from, to).expect("a copy");
    }
}
