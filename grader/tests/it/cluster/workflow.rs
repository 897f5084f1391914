//! Runs the commands of `.github/workflows/grade.yml` as GitHub does, in a workspace with both
//! checkouts. The course is small, and its grader is already built.

use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;
use serde_yaml::Value as Yaml;
use tempfile::TempDir;

use super::shim;
use crate::support::files::{copy, folder, make_folder, open_folder, read, script, write};
use crate::support::guarded::{Guarded, RIGHT, server};
use crate::support::{Ran, repository, run};

fn workflow() -> Yaml {
    let text = read(repository().join(".github/workflows/grade.yml"));
    serde_yaml::from_str(&text).expect("YAML")
}

/// The value at this path in a step, if it is there.
fn field<'a>(step: &'a Yaml, names: &[&str]) -> Option<&'a str> {
    let found = names.iter().try_fold(step, |value, name| value.get(*name));
    found?.as_str()
}

/// A machine that runs the workflow.
struct Runner {
    folder: TempDir,
    steps: Vec<Yaml>,
}

impl Runner {
    /// A runner with both repositories checked out.
    fn new(files: &[(&str, &str)]) -> Self {
        let workflow = workflow();
        let steps = workflow["jobs"]["grade"]["steps"]
            .as_sequence()
            .expect("steps")
            .clone();
        let checkouts: Vec<PathBuf> = steps
            .iter()
            .filter(|step| {
                field(step, &["uses"]).is_some_and(|uses| uses.starts_with("actions/checkout@"))
            })
            .map(|step| field(step, &["with", "path"]).unwrap_or(".").into())
            .collect();
        let [submission, course] = &checkouts[..] else {
            panic!("there are not two checkouts: {checkouts:?}")
        };
        let runner = Self {
            folder: open_folder(),
            steps,
        };
        let workspace = runner.path("workspace");
        for (path, text) in files {
            write(workspace.join(submission).join(path), text);
        }
        let made = Guarded::new();
        copy(made.course.root(), &workspace.join(course));
        make_folder(runner.path("temp"));
        shim(&runner.path("bin/cargo"));
        runner
    }

    fn path(&self, path: &str) -> PathBuf {
        self.folder.path().join(path)
    }

    /// Runs the step `Grade`, whose output becomes the log.
    fn grade(&self) -> Ran {
        let step = self
            .steps
            .iter()
            .find(|step| field(step, &["name"]) == Some("Grade"));
        let step = step.expect("the step");
        let workspace = self.path("workspace");
        let folder = workspace.join(field(step, &["working-directory"]).unwrap_or("."));
        let path = std::env::var("PATH").expect("a path");
        let mut bash = Command::new("bash");
        bash.args(["--noprofile", "--norc", "-eo", "pipefail", "-c"])
            .arg(field(step, &["run"]).expect("a command"))
            .current_dir(folder)
            .env("PATH", format!("{}:{path}", self.path("bin").display()))
            .env("GITHUB_WORKSPACE", &workspace)
            .env("RUNNER_TEMP", self.path("temp"))
            .env("GITHUB_STEP_SUMMARY", self.path("summary.md"))
            .env_remove("CARGO_TARGET_DIR")
            .env_remove("RUST_BACKTRACE");
        run(&mut bash)
    }

    /// Every case of the uploaded report, with its outcome and points.
    fn marks(&self) -> Vec<String> {
        let text = read(self.path("temp/report.json"));
        let report: Value = serde_json::from_str(&text).expect("JSON");
        let labs = report["labs"].as_array().expect("labs");
        let cases = labs
            .iter()
            .flat_map(|lab| lab["cases"].as_array().expect("cases"));
        cases
            .map(|case| format!("{} {} {}", case["case"], case["outcome"], case["score"]))
            .collect()
    }
}

const SERVER: &str = "labs/tcp-probe/src/bin/server.rs";

/// Edits by a student that would change the marks if the workflow used them.
fn edits(marker: &Path) -> Vec<(&'static str, String)> {
    let evil = format!("fn main() {{ std::fs::write({marker:?}, \"built\").unwrap(); }}\n");
    let easy = "title: Easy\nwhy: It is\nlevel: document\npoints: 60\nprogram: server\n\
                hints: [One?, Two, Three]\nsteps:\n  - still_running\n";
    vec![
        ("specs/tcp-probe/answer.yaml", easy.to_owned()),
        ("grader/src/main.rs", evil.clone()),
        ("labs/tcp-probe/build.rs", evil.clone()),
        (
            "labs/netlab/src/lib.rs",
            "pub fn prefix() -> &'static str { \"\" }\n".to_owned(),
        ),
        ("build.rs", evil),
        (
            ".cargo/config.toml",
            format!(
                "[build]\nrustc-wrapper = \"{}\"\n",
                marker.with_extension("sh").display()
            ),
        ),
        (
            "rust-toolchain.toml",
            "[toolchain]\nchannel = \"of-no-such-name\"\n".to_owned(),
        ),
        (
            "labs/tcp-probe/Cargo.toml",
            "[package]\nname = \"other\"\nversion = \"1.0.0\"\nbuild = \"build.rs\"\n".to_owned(),
        ),
    ]
}

#[test]
fn what_a_push_changes_beside_its_sources_changes_no_mark() {
    let wrong = server("never said");
    let plain = Runner::new(&[(SERVER, &wrong)]);
    plain.grade().status(1);
    let marker = folder();
    let marker = marker.path().join("marker");
    let wrapper = format!("#!/bin/sh\ntouch {}\nexec \"$@\"\n", marker.display());
    let edits = edits(&marker);
    let mut files: Vec<(&str, &str)> = edits
        .iter()
        .map(|(path, text)| (*path, text.as_str()))
        .collect();
    files.push((SERVER, &wrong));
    let edited = Runner::new(&files);
    script(&marker.with_extension("sh"), &wrapper);
    edited.grade().status(1);
    assert_eq!(edited.marks(), plain.marks());
    assert!(
        plain
            .marks()
            .iter()
            .any(|case| case.starts_with("\"answer\" \"fail\"")),
        "{:?}",
        plain.marks()
    );
    assert!(
        !marker.exists(),
        "something of the submission was run outside its jail"
    );
}

/// What a run finds must not come from an earlier one, and whoever may push a workflow reads the
/// repository's secrets.
#[test]
fn no_run_that_marks_believes_an_earlier_one_or_knows_a_secret() {
    for name in ["grade", "class"] {
        let text = read(repository().join(format!(".github/workflows/{name}.yml")));
        let parsed: Yaml = serde_yaml::from_str(&text).expect("YAML");
        let jobs = parsed["jobs"].as_mapping().expect("jobs");
        let steps = jobs
            .values()
            .flat_map(|job| job["steps"].as_sequence().expect("steps"));
        for step in steps {
            let uses = field(step, &["uses"]).unwrap_or_default();
            assert!(!uses.contains("cache"), "{name}: {uses}");
            // As `with: {cache: …}` of an action that sets a language up.
            assert!(step["with"].get("cache").is_none(), "{name}: {uses}");
        }
        assert_eq!(text.contains("secrets."), name == "class", "{name}");
    }
    let events = &workflow()["on"];
    let events = events.as_mapping().expect("events");
    let mut names: Vec<_> = events.keys().filter_map(Yaml::as_str).collect();
    names.sort_unstable();
    assert_eq!(names, ["merge_group", "pull_request", "push"]);
}

/// The annotation commands in a log, up to the title.
fn annotations(log: &str) -> Vec<String> {
    let lines = log.lines().filter(|line| line.starts_with("::error file="));
    lines
        .filter_map(|line| Some(line.split_once(",title=")?.0.to_owned()))
        .collect()
}

/// Grades a server, and asserts that one of its annotations contains these words.
fn annotates(server: &str, words: &str) -> Runner {
    let runner = Runner::new(&[(SERVER, server)]);
    let said = runner.grade().said();
    let at = server.lines().position(|line| line.contains(words));
    let line = at.expect("a line") + 1;
    let begins = format!("::error file={SERVER},line={line},col=");
    let found = annotations(&said);
    assert!(
        found.iter().any(|found| found.starts_with(&begins)),
        "{found:?}\n{said}"
    );
    runner
}

#[test]
fn annotations_point_at_the_students_lines_in_their_own_repository() {
    let broken = server(RIGHT).replace("let mut line = String::new();", "let mut line = 5 +;");
    let runner = annotates(&broken, "5 +;");
    let summary = read(runner.path("summary.md"));
    assert!(summary.contains("tcp-probe"), "{summary}");

    let panics = server(RIGHT).replace(
        "let mut line",
        "if true { panic!(\"over\") }\n        let mut line",
    );
    annotates(&panics, "panic!");
}
