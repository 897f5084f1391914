//! A new lab, from `grader new` until `verify` has nothing to ask for: what an instructor reads at each step.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use predicates::str::contains;

/// The lab whose files stand in for what the instructor writes, and the name of the new one.
const MODEL: &str = "udp-hello";
const LAB: &str = "udp-howdy";

fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A course without labs, in a folder of its own.
struct Course(tempfile::TempDir);

impl Course {
    fn new() -> Self {
        let course = Self(tempfile::tempdir().expect("a folder"));
        let manifest = fs::read_to_string(repository().join("Cargo.toml")).expect("a manifest");
        let manifest = manifest.replace("\"grader\", ", "");
        fs::write(course.0.path().join("Cargo.toml"), manifest).expect("a file");
        course.copy(Path::new("labs/netlab"), |text| text);
        fs::create_dir(course.0.path().join("specs")).expect("a folder");
        course
    }

    /// Copies a file or folder of the repository, with other words.
    fn copy(&self, path: &Path, change: impl Copy + Fn(String) -> String) {
        let from = repository().join(path);
        if from.is_dir() {
            for entry in fs::read_dir(from).expect("a folder") {
                self.copy(&path.join(entry.expect("an entry").file_name()), change);
            }
            return;
        }
        let text = fs::read_to_string(from).expect("a text");
        let to = change(path.to_str().expect("a path").to_owned());
        let to = self.0.path().join(to);
        fs::create_dir_all(to.parent().expect("a folder")).expect("a folder");
        fs::write(to, change(text)).expect("a file");
    }

    /// Writes what the instructor would write there.
    fn write(&self, path: &str) {
        let path = path.replace("LAB", MODEL);
        self.copy(Path::new(&path), |text| text.replace(MODEL, LAB));
    }

    fn remove(&self, path: &str) {
        fs::remove_file(self.0.path().join(path.replace("LAB", LAB))).expect("a file");
    }

    /// Says in the manifest what the lab is.
    fn describe(&self) {
        let path = self.0.path().join("labs").join(LAB).join("Cargo.toml");
        let manifest = fs::read_to_string(&path).expect("a manifest");
        fs::write(path, manifest.replace("TODO: the lab in one line", "Howdy")).expect("a file");
    }

    fn grader(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
        command
            .current_dir(self.0.path())
            .args(args)
            .env("NO_COLOR", "1")
            .env_remove("CARGO_TARGET_DIR");
        command
    }

    /// What `verify` says is missing.
    fn missing(&self) -> String {
        let assert = self.grader(&["verify", LAB]).assert().code(1);
        let printed = String::from_utf8_lossy(&assert.get_output().stdout).into_owned();
        let (_table, gaps) = printed.split_once("\n\n").expect("a table, and gaps below");
        gaps.to_owned()
    }
}

#[test]
fn verify_says_what_is_missing_until_nothing_is() {
    if !repository().join("solutions").is_dir() {
        println!("skipped: there are no solutions here");
        return;
    }
    let course = Course::new();
    let assert = course
        .grader(&["new", LAB, "--transport", "udp"])
        .assert()
        .success();
    let mut told = String::from_utf8_lossy(&assert.get_output().stdout).into_owned();
    let mut step = |title: &str| {
        told += &format!("\n=== {title} ===\n\n{}", course.missing());
    };

    step("as it was made");
    for case in [
        "server-session",
        "client-session",
        "two-clients",
        "no-server",
    ] {
        course.remove(&format!("specs/LAB/{case}.yaml"));
    }
    course.write("specs/LAB");
    step("after the cases");
    course.write("labs/LAB/README.md");
    course.write("labs/README.md");
    step("after the handout");
    course.write("solutions/LAB/server.rs");
    course.write("solutions/LAB/client.rs");
    step("after the solution");
    course.write("labs/LAB/src");
    course.write("solutions/LAB/wrong");
    course.describe();
    step("after the skeleton and the wrong programs, which the manifest does not list");
    let write = || {
        course
            .grader(&["verify", "--write", LAB])
            .assert()
            .success()
    };
    write().stdout("labs/udp-howdy/Cargo.toml is written anew\n");
    write().stdout("no manifest was stale\n");
    let holds = course.grader(&["verify", LAB]).assert().success();
    holds.stdout(contains("the course holds"));

    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\(\d+\.\d s\)", "(TIME)");
    settings.bind(|| insta::assert_snapshot!(told));
}

#[test]
fn what_is_there_is_left_alone() {
    let course = Course::new();
    let new = |name: &str, status: i32, words: &str| {
        let assert = course.grader(&["new", name]).assert().code(status);
        assert.stderr(contains(words.to_owned()));
    };
    new(LAB, 0, "");
    new(LAB, 2, "labs/udp-howdy is there already");
    new("Howdy", 2, "cannot be a lab's name");
}
