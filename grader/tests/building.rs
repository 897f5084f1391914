//! What a student reads whose programs do not compile, or are not written yet. Each test builds a small course of its own.

mod small_course;

use std::fs;

use assert_cmd::Command;
use small_course::course;

const TODO: &str = "fn main() {\n    todo!(\"bind to an address\")\n}\n";
const TYPE_ERROR: &str =
    "fn main() {\n    let port: u16 = \"no number\";\n    println!(\"{port}\");\n}\n";
const WRONG_ANSWER: &str = "fn main() {\n    println!(\"say what?\");\n}\n";

/// What the command prints, and its status.
fn check(folder: &tempfile::TempDir) -> (Option<i32>, String) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    command
        .current_dir(folder.path())
        .env("NO_COLOR", "1")
        .env_remove("CARGO_TARGET_DIR")
        .arg("check");
    let output = command.output().expect("the grader runs");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stdout).into_owned(),
    )
}

fn assert_shown(name: &str, server: &str, client: &str) {
    let folder = course(server, client);
    let (status, printed) = check(&folder);
    assert_eq!(status, Some(1), "{printed}");
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"in \d+\.\d s \(.*\)", "in <time>");
    settings.add_filter(r"(thread '[^']+') \(\d+\)", "$1");
    settings.add_filter(r"127\.0\.0\.1:\d+", "<addr>");
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, printed));
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
    // The skeleton's client says something before its `todo!()`, and the solution's client says the wrong thing.
    let talks =
        "fn main() {\n    let unused = 1;\n    println!(\"say what?\");\n    todo!(\"go on\")\n}\n";
    let folder = course(TODO, talks);
    let package = folder.path().join("labs/tcp-probe/Cargo.toml");
    let manifest = fs::read_to_string(&package).expect("a manifest");
    let manifest = manifest + "[features]\nsolutions = []\n";
    fs::write(package, manifest).expect("a manifest");
    fs::create_dir_all(folder.path().join("solutions/tcp-probe")).expect("a folder");
    for role in ["server", "client"] {
        let path = folder.path().join(format!("solutions/tcp-probe/{role}.rs"));
        fs::write(path, WRONG_ANSWER).expect("a solution");
    }
    let verify = || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
        command
            .current_dir(folder.path())
            .env_remove("CARGO_TARGET_DIR")
            .arg("verify");
        command
    };
    verify().arg("--write").assert().success();
    let output = verify().assert().code(1).get_output().stdout.clone();
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\(\d+\.\d s\)", "(<time>)");
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!("gaps", String::from_utf8_lossy(&output)));
}

#[test]
fn a_broken_manifest_is_the_graders_trouble() {
    let folder = course(TODO, TODO);
    fs::write(
        folder.path().join("labs/tcp-probe/Cargo.toml"),
        "[package\n",
    )
    .expect("a file");
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    let assert = command.current_dir(folder.path()).arg("check").assert();
    assert
        .code(4)
        .stderr(predicates::str::contains("cargo could not build the labs"));
}
