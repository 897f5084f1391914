//! Creates a lab, from `grader new` until `verify` is satisfied, and checks what the instructor
//! reads at each step.

use std::fs;
use std::path::Path;

use crate::support::files::{entries, read};
use crate::support::{Course, has_solutions, repository, snapshot_with};

/// The lab whose files stand in for what the instructor writes, and the name of the new lab.
const MODEL: &str = "udp-hello";
const LAB: &str = "udp-howdy";

/// Copies a file or folder of the model lab, as if the instructor had written it.
fn write(course: &Course, path: &str) {
    let path = path.replace("LAB", MODEL);
    let from = repository().join(&path);
    if from.is_dir() {
        for entry in entries(from) {
            let entry = entry.strip_prefix(repository()).expect("inside");
            write(course, entry.to_str().expect("a path that is text"));
        }
    } else {
        course.write(&path.replace(MODEL, LAB), read(from).replace(MODEL, LAB));
    }
}

/// Describes the lab in its manifest.
fn describe(course: &Course) {
    let path = format!("labs/{LAB}/Cargo.toml");
    let manifest = course.read(&path);
    course.write(
        &path,
        manifest.replace("TODO: the lab in one line", "Howdy"),
    );
}

/// What `verify` reports as missing.
fn missing(course: &Course) -> String {
    let printed = course.grade(["verify", LAB]).status(1).stdout;
    let (_table, gaps) = printed.split_once("\n\n").expect("a table, and gaps below");
    gaps.to_owned()
}

#[test]
fn verify_says_what_is_missing_until_nothing_is() {
    if !has_solutions() {
        return;
    }
    let course = Course::without_labs();
    let new = course.grade(["new", LAB, "--transport", "udp"]);
    let mut told = new.status(0).stdout;
    let mut step = |title: &str| {
        told += &format!("\n=== {title} ===\n\n{}", missing(&course));
    };

    step("as it was made");
    for case in [
        "server-session",
        "client-session",
        "two-clients",
        "no-server",
    ] {
        let path = Path::new("specs").join(LAB).join(case);
        fs::remove_file(course.path(path.with_extension("yaml"))).expect("a file");
    }
    write(&course, "specs/LAB");
    step("after the cases");
    write(&course, "labs/LAB/README.md");
    write(&course, "labs/README.md");
    step("after the handout");
    write(&course, "solutions/LAB/server.rs");
    write(&course, "solutions/LAB/client.rs");
    step("after the solution");
    write(&course, "labs/LAB/src");
    write(&course, "solutions/LAB/wrong");
    describe(&course);
    step("after the skeleton and the wrong programs, which the manifest does not list");
    let write_manifest = || course.grade(["verify", "--write", LAB]).status(0);
    write_manifest().stdout_is("labs/udp-howdy/Cargo.toml is written anew\n");
    write_manifest().stdout_is("no manifest was stale, and every handout has its rules\n");
    let verify = course.grade(["verify", LAB]);
    verify.status(0).stdout_has("the course holds");
    snapshot_with("new-lab", &told, &[(r"\(\d+\.\d s\)", "(TIME)")]);
}

#[test]
fn what_is_there_is_left_alone() {
    let course = Course::without_labs();
    let new = |name: &str, status: i32, words: &str| {
        course.grade(["new", name]).status(status).stderr_has(words);
    };
    new(LAB, 0, "");
    new(LAB, 2, "labs/udp-howdy is there already");
    new("Howdy", 2, "cannot be a lab's name");
}
