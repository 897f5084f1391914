//! The command as people and scripts use it: what it prints, and how it ends.

use std::fs;
use std::path::{Path, PathBuf};

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;

fn course() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/course")
}

fn workspace() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The command, in a folder.
fn grader(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    command.current_dir(folder).env("NO_COLOR", "1");
    command
}

fn misbehave(way: &str) -> String {
    format!("'{}' {way}", env!("CARGO_BIN_EXE_misbehave"))
}

#[test]
fn list_shows_the_labs_in_the_order_of_the_course() {
    let list = grader(&course())
        .arg("list")
        .assert()
        .success()
        .get_output()
        .stdout
        .clone();
    insta::assert_snapshot!(String::from_utf8_lossy(&list));
}

#[test]
fn a_folder_deep_in_the_course_will_do() {
    grader(&course().join("specs/tcp-probe"))
        .arg("list")
        .assert()
        .success()
        .stdout(contains("tcp-probe"));
}

#[test]
fn outside_of_a_course_it_says_what_it_looks_for() {
    let folder = tempfile::tempdir().expect("a folder");
    grader(folder.path())
        .arg("list")
        .assert()
        .code(2)
        .stderr(contains("the folders `labs` and `specs`"));
}

#[test]
fn wrong_use_ends_with_status_2() {
    let check = |args: &[&str], words: &str| {
        grader(&course())
            .arg("check")
            .args(args)
            .assert()
            .code(2)
            .stderr(contains(words));
    };
    check(&["no-such-lab"], "the labs are tcp-probe, udp-probe");
    check(
        &["tcp-probe", "--case", "no-such-*", "--server", "true"],
        "no case matches",
    );
    check(&["--server", "true"], "name the lab");
    check(
        &["udp-probe", "--client", "true"],
        "none of these cases is for the program you named",
    );
    check(
        &["tcp-probe", "--server", "/no/such/program"],
        "there is no program",
    );
    check(&["tcp-probe", "--server", "'"], "a quote is not closed");
    check(&["tcp-probe", "--server", ""], "the command is empty");
    check(&["--jobs", "0"], "--jobs");
    check(&["--isolation", "magic"], "possible values");
    check(&["--format", "magic"], "possible values");
}

#[test]
fn a_wrong_spec_ends_with_status_3_and_a_caret() {
    let folder = tempfile::tempdir().expect("a folder");
    let lab = folder.path().join("specs/tcp-probe");
    fs::create_dir_all(&lab).expect("a folder");
    fs::create_dir_all(folder.path().join("labs")).expect("a folder");
    for file in ["lab.yaml", "answer.yaml"] {
        fs::copy(course().join("specs/tcp-probe").join(file), lab.join(file)).expect("a copy");
    }
    let text = fs::read_to_string(lab.join("answer.yaml"))
        .expect("a case")
        .replace("within", "witin");
    fs::write(lab.join("answer.yaml"), text).expect("a mistake");
    let check = grader(folder.path())
        .arg("check")
        .assert()
        .code(3)
        .get_output()
        .stderr
        .clone();
    insta::assert_snapshot!(String::from_utf8_lossy(&check));
}

#[test]
fn a_report_that_cannot_be_written_is_the_graders_trouble() {
    let mut command = grader(&course());
    command.args([
        "check",
        "udp-probe",
        "--server",
        "true",
        "--case",
        "two",
        "--out",
        "/no/such/folder/report",
    ]);
    command
        .assert()
        .code(4)
        .stderr(contains("cannot be written"));
}

#[test]
fn the_json_report_says_what_failed_and_where() {
    let mut command = grader(&course());
    command.args(["check", "tcp-probe", "--case", "answer", "--format", "json"]);
    command.args(["--server", &misbehave("says-something-else"), "--seed", "7"]);
    let output = command.assert().code(1).get_output().stdout.clone();
    let mut report: serde_json::Value = serde_json::from_slice(&output).expect("a report");
    for time in ["/duration_ms", "/labs/0/cases/0/duration_ms"] {
        *report.pointer_mut(time).expect("a time") = 0.into();
    }
    report["isolation"] = "any".into();
    let diagram = &mut report["labs"][0]["cases"][0]["failure"]["diagram"];
    diagram["outcome"]["failed"]["missing"][0] = 0.into();
    for row in diagram["rows"].as_array_mut().expect("rows") {
        row[0] = 0.into();
    }
    let report = serde_json::to_string_pretty(&report).expect("JSON");
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"127\.0\.0\.1:\d+", "<addr>");
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(report));
}

#[test]
fn a_program_that_does_all_right_passes() {
    let mut command = grader(&course());
    command.args([
        "check",
        "tcp-probe",
        "--case",
        "p*",
        "--server",
        &misbehave("right"),
    ]);
    command
        .assert()
        .success()
        .stdout(contains("✓ tcp-probe").and(contains("10/10 points")));
}

#[test]
fn a_report_goes_where_it_is_told_to() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("report.json");
    let mut command = grader(&course());
    command.args([
        "check",
        "tcp-probe",
        "--case",
        "pieces",
        "--server",
        &misbehave("right"),
    ]);
    command
        .args(["--format", "json", "--out"])
        .arg(&path)
        .assert()
        .success()
        .stdout("");
    let report = fs::read_to_string(path).expect("a report");
    assert!(
        report.contains(r#""format": "grader-report/1""#),
        "{report}"
    );
}

#[test]
fn colours_are_for_those_who_see_them() {
    let report = |name: &str, value: &str| {
        let mut command = grader(&course());
        command.env_remove("NO_COLOR").env(name, value);
        command.args(["check", "tcp-probe", "--case", "pieces"]);
        command.args(["--server", &misbehave("right")]);
        let output = command.assert().success().get_output().stdout.clone();
        String::from_utf8_lossy(&output).contains('\u{1b}')
    };
    assert!(!report("TERM", "xterm"), "stdout is no terminal");
    assert!(report("CLICOLOR_FORCE", "1"));
    assert!(!report("NO_COLOR", "1"));
}

#[test]
fn the_schema_is_json() {
    let schema = grader(&course())
        .arg("schema")
        .assert()
        .success()
        .get_output()
        .stdout
        .clone();
    assert!(serde_json::from_slice::<serde_json::Value>(&schema).is_ok());
}

#[test]
fn doctor_says_what_is_here() {
    grader(&course())
        .arg("doctor")
        .assert()
        .success()
        .stdout(contains("cargo").and(contains("cases are graded at once")));
}

/// Both ways of keeping cases apart give the solutions the same verdicts. (Builds the solutions.)
#[test]
fn the_solutions_pass_on_every_level() {
    if !workspace().join("solutions").is_dir() {
        println!("skipped: there are no solutions here");
        return;
    }
    let outcomes = |isolation: &str| {
        let mut command = grader(&workspace());
        command.args([
            "check",
            "--solutions",
            "--format",
            "json",
            "--isolation",
            isolation,
        ]);
        let output = command.output().expect("the grader runs");
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("a report");
        let cases = report["labs"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|lab| lab["cases"].as_array())
            .flatten();
        let outcome = |case: &serde_json::Value| {
            format!("{} {} {}", case["case"], case["outcome"], case["failure"])
        };
        (output.status.code(), cases.map(outcome).collect::<Vec<_>>())
    };
    let (status, everywhere) = outcomes("ports");
    assert_eq!(status, Some(0), "{everywhere:#?}");
    assert_eq!(outcomes("auto"), (status, everywhere));
}
