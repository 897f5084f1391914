//! What students read if their programs do not compile or are not written yet. Each test builds a
//! small course of its own.

use crate::support::{Course, TODO};

const TYPE_ERROR: &str =
    "fn main() {\n    let port: u16 = \"no number\";\n    println!(\"{port}\");\n}\n";
const WRONG_ANSWER: &str = "fn main() {\n    println!(\"say what?\");\n}\n";

fn assert_shown(name: &str, server: &str, client: &str) {
    Course::of(server, client)
        .grade(["check"])
        .status(1)
        .stdout_snapshot(name);
}

#[test]
fn a_type_error_is_shown_as_the_compiler_said_it() {
    assert_shown("does-not-compile", TYPE_ERROR, TODO);
}

#[test]
fn a_lab_that_nobody_touched_is_not_started() {
    assert_shown("untouched", TODO, TODO);
}

#[test]
fn one_program_may_be_begun_and_the_other_not() {
    assert_shown("one-begun", TODO, WRONG_ANSWER);
}

#[test]
fn verify_names_every_gap() {
    // The skeleton's client prints something before its `todo!()`; the solution's client prints the
    // wrong text.
    let talks =
        "fn main() {\n    let unused = 1;\n    println!(\"say what?\");\n    todo!(\"go on\")\n}\n";
    let course = Course::of(TODO, talks);
    for role in ["server", "client"] {
        course.write(&format!("solutions/tcp-probe/{role}.rs"), WRONG_ANSWER);
    }
    let manifest = course.read("labs/tcp-probe/Cargo.toml");
    let manifest = manifest + "[features]\nsolutions = []\n";
    course.write("labs/tcp-probe/Cargo.toml", manifest);
    course.grade(["verify", "--write"]).status(0);
    course
        .grade(["verify"])
        .status(1)
        .stdout_snapshot_with("gaps", &[(r"\(\d+\.\d s\)", "(<time>)")]);
}

#[test]
fn a_broken_manifest_is_the_graders_trouble() {
    let course = Course::of(TODO, TODO);
    course.write("labs/tcp-probe/Cargo.toml", "[package\n");
    course
        .grade(["check"])
        .status(4)
        .stderr_has("cargo could not build the labs");
}
