//! Draws the conversations of programs that go wrong in one way each, with the real command: in the terminal and as SVG,
//! the same on every isolation level.

mod small_course;
mod ways;

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use predicates::prelude::*;
use predicates::str::contains;
use unicode_width::UnicodeWidthStr;
use ways::course;

fn grader() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    command
        .current_dir(course())
        .env_remove("NO_COLOR")
        .env_remove("CLICOLOR_FORCE")
        .env("LC_ALL", "C.UTF-8");
    command
}

/// `trace`, of a program that behaves in this way.
fn trace(way: &str, lab: &str, case: &str, role: &str) -> Command {
    let program = format!("'{}' {way}", env!("CARGO_BIN_EXE_misbehave"));
    let mut command = grader();
    command.args(["trace", lab, case, &format!("--{role}"), &program]);
    command
}

fn output(command: &mut Command, status: i32) -> String {
    let output = command.output().expect("the grader runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(status), "{said}");
    String::from_utf8(output.stdout).expect("a picture is text")
}

/// What differs from run to run. A port has four or five digits, so where it stands in the picture may differ too.
fn settings() -> insta::Settings {
    let mut settings = ways::settings("snapshots/traces");
    settings.add_filter(r"(?m)^ *\d+\.\d ", "    0.0 ");
    settings.add_filter(r"(?m)^.*\[starts: .*$", "    0.0 [starts: <addr>]");
    settings.add_filter(
        "<rect class=\"note signal\"[^>]*/>\n<text class=\"signal\"[^>]*>starts: <addr>",
        "<text>starts: <addr>",
    );
    settings.add_filter(r">\d+\.\d<", ">0.0<");
    settings.add_filter(r"\d+\.\d ms", "0.0 ms");
    settings.add_filter("(?s)<style>.*</style>", "<style/>");
    settings
}

fn is_narrow(picture: &str) {
    for line in picture.lines() {
        assert!(line.width() <= 80, "{line}\n{picture}");
    }
}

fn check(way: &str, lab: &str, case: &str, role: &str) {
    let folder = tempfile::tempdir().expect("a folder");
    let svg = folder.path().join("trace.svg");
    settings().bind(|| {
        for isolation in ["auto", "ports"] {
            let mut command = trace(way, lab, case, role);
            command.args(["--isolation", isolation, "--svg"]).arg(&svg);
            let picture = output(&mut command, 1);
            is_narrow(&picture);
            assert!(!picture.contains('\x1b'), "colours in a pipe: {picture}");
            // Whether its answer to a piece is seen before or after the next piece is sent is a matter of chance, and with it
            // whether the connection ends or breaks.
            if way == "one-read" {
                let words: Vec<&str> = picture.split_whitespace().collect();
                let picture = words.join(" ");
                assert!(
                    picture.contains("the message had come in pieces"),
                    "{picture}"
                );
                continue;
            }
            insta::assert_snapshot!(way, picture);
            let svg = fs::read_to_string(&svg).expect("a picture");
            insta::assert_snapshot!(format!("{way}.svg"), svg);
        }
    });
}

#[test]
fn a_case_that_passes_is_drawn_too() {
    let folder = tempfile::tempdir().expect("a folder");
    let svg = folder.path().join("trace.svg");
    let mut command = trace("right", "tcp-probe", "pieces", "server");
    let picture = output(command.arg("--svg").arg(&svg), 0);
    is_narrow(&picture);
    settings().bind(|| {
        insta::assert_snapshot!("right", picture);
        let svg = fs::read_to_string(&svg).expect("a picture");
        insta::assert_snapshot!("right.svg", svg);
    });
}

#[test]
fn ascii_where_the_locale_has_nothing_else_or_it_is_asked_for() {
    let mut asked = trace("client-ends-with-3", "tcp-probe", "ask", "client");
    let mut locale = trace("client-ends-with-3", "tcp-probe", "ask", "client");
    asked.arg("--ascii");
    locale.env("LC_ALL", "C");
    for command in [&mut asked, &mut locale] {
        let picture = output(command, 1);
        assert!(picture.is_ascii(), "{picture}");
        is_narrow(&picture);
        settings().bind(|| insta::assert_snapshot!("ascii", picture));
    }
}

#[test]
fn colours_are_for_those_who_want_them() {
    let colored = |command: &mut Command| output(command, 0).contains("\x1b[");
    let right = || trace("right", "tcp-probe", "pieces", "server");
    assert!(!colored(&mut right()), "a pipe");
    assert!(colored(right().env("CLICOLOR_FORCE", "1")));
    let mut both = right();
    both.env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE");
    assert!(!colored(&mut both));
}

#[test]
fn wrong_use_ends_with_status_2() {
    let refused = |args: &[&str], words: &str| {
        let mut command = grader();
        command.arg("trace").args(args);
        command.assert().code(2).stderr(contains(words));
    };
    refused(&["tcp-probe"], "<CASE>");
    refused(
        &["no-such-lab", "answer"],
        "the labs are tcp-probe, udp-probe",
    );
    refused(
        &["tcp-probe", "no-such-case", "--server", "true"],
        "tcp-probe has no case `no-such-case`; its cases are ",
    );
    refused(
        &["tcp-probe", "ask", "--server", "true"],
        "this case is not for the program you named",
    );
}

#[test]
fn a_file_that_cannot_be_written_is_the_graders_trouble() {
    let mut command = trace("right", "tcp-probe", "pieces", "server");
    command.args(["--svg", "/nowhere/trace.svg"]);
    let why = contains("/nowhere/trace.svg cannot be written");
    command
        .assert()
        .code(4)
        .stderr(why)
        .stdout(predicate::str::is_empty());
}

#[test]
fn packets_need_a_network_of_the_cases_own() {
    let folder = tempfile::tempdir().expect("a folder");
    let pcap = folder.path().join("case.pcap");
    let mut command = trace("right", "tcp-probe", "pieces", "server");
    command.args(["--isolation", "ports", "--pcap"]).arg(&pcap);
    let why = contains("packets can be recorded only in a network of the case's own");
    command.assert().code(4).stderr(why);
    assert!(!Path::new(&pcap).exists());
}

#[test]
fn a_failing_check_names_the_trace_that_shows_it() {
    let program = format!("'{}' says-nothing", env!("CARGO_BIN_EXE_misbehave"));
    let mut command = grader();
    command.args([
        "check",
        "tcp-probe",
        "--case",
        "answer",
        "--server",
        &program,
    ]);
    let report = output(&mut command, 1);
    let line = report
        .lines()
        .find_map(|line| line.strip_prefix("  see it: "));
    let words = shlex::split(line.expect("a line")).expect("closed quotes");
    assert_eq!(words[..2], ["cargo", "grade"]);
    let picture = output(grader().args(&words[2..]), 1);
    assert!(picture.contains("✗ the server sent nothing to the client within 2s"));
}

#[test]
fn a_program_that_does_not_compile_has_no_picture() {
    let course = small_course::course("fn main() { nothing }\n", "fn main() {}\n");
    let mut command = grader();
    command
        .current_dir(course.path())
        .env_remove("CARGO_TARGET_DIR")
        .args(["trace", "tcp-probe", "answer"]);
    let said = output(&mut command, 1);
    assert!(
        said.contains("labs/tcp-probe/src/bin/server.rs does not compile"),
        "{said}"
    );
    assert!(said.contains("cannot find value `nothing`"), "{said}");
}
