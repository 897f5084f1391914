//! Grades programs that go wrong in one way each, with the real command: each kind of failure is told apart, in words
//! that teach, and the same on every isolation level.

use std::path::{Path, PathBuf};

use assert_cmd::Command;

/// The folder of the course of the grader's own tests.
fn course() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/course")
}

fn grade(way: &str, lab: &str, case: &str, role: &str, isolation: &str) -> String {
    let program = format!("'{}' {way}", env!("CARGO_BIN_EXE_misbehave"));
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    command
        .current_dir(course())
        .env("NO_COLOR", "1")
        .args(["check", lab, "--case", case]);
    command.args([&format!("--{role}"), &program, "--isolation", isolation]);
    let output = command.output().expect("the grader runs");
    assert_eq!(
        output.status.code(),
        Some(1),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).expect("a report is text")
}

/// The report of a program that goes wrong, on both levels: it is the same, but for ports and times.
fn check(way: &str, lab: &str, case: &str, role: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/failures");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings.add_filter(r"127\.0\.0\.1:\d+", "<addr>");
    settings.add_filter(r"in \d+\.\d s \(.*\)", "in <time>");
    settings.add_filter(r"(thread '[^']+') \(\d+\)", "$1");
    settings.add_filter(
        r"[^ ]*tests.programs.misbehave.rs:\d+:\d+",
        "tests/programs/misbehave.rs:<line>",
    );
    settings.add_filter(r"… \(\d+ bytes\)", "… (<number> bytes)");
    // Only Linux tells: see `unread_bytes_are_counted`.
    settings.add_filter(r"  - .* has not read \d+ bytes that .*\n", "");
    if way == "one-read" {
        // Whether its answer to a piece is seen before or after the next piece is sent is a matter of chance.
        settings.add_filter(r"(?s)the conversation so far:.*?\n\n", "");
    }
    settings.bind(|| {
        for isolation in ["auto", "ports"] {
            insta::assert_snapshot!(way, grade(way, lab, case, role, isolation));
        }
    });
}

macro_rules! ways {
    ($($name:ident: $way:literal, $lab:literal, $case:literal, $role:literal;)*) => {
        $(#[test] fn $name() { check($way, $lab, $case, $role); })*
    };
}

ways! {
    not_written: "not-written", "tcp-probe", "second", "server";
    never_listened: "never-listens", "tcp-probe", "soon", "server";
    another_port: "wrong-port", "tcp-probe", "soon", "server";
    crashed_in_a_thread: "panics", "tcp-probe", "answer", "server";
    crashed_by_a_signal: "panics-at-last", "tcp-probe", "answer", "server";
    crashed_behind_the_answer: "crashes-behind", "tcp-probe", "pieces", "server";
    exited_early: "exits-early", "tcp-probe", "answer", "server";
    nothing_came: "says-nothing", "tcp-probe", "answer", "server";
    a_part_came: "says-a-part", "tcp-probe", "answer", "server";
    wrong_bytes: "says-something-else", "tcp-probe", "answer", "server";
    extra_bytes: "says-too-much", "tcp-probe", "answer", "server";
    closed_too_early: "closes-early", "tcp-probe", "answer", "server";
    closed_in_the_middle: "closes-midway", "tcp-probe", "answer", "server";
    did_not_close: "never-closes", "tcp-probe", "answer", "server";
    reset: "resets", "tcp-probe", "answer", "server";
    refused: "refuses", "tcp-probe", "second", "server";
    never_read: "never-reads", "tcp-probe", "much", "server";
    output_flood: "floods", "tcp-probe", "second", "server";
    one_read_for_a_message: "one-read", "tcp-probe", "pieces", "server";
    answered_from_a_wrong_address: "udp-answers-from-elsewhere", "udp-probe", "answer", "server";
    answered_to_a_wrong_address: "udp-answers-the-first", "udp-probe", "two", "server";
    answered_twice: "udp-answers-twice", "udp-probe", "answer", "server";
    never_connected: "client-never-connects", "tcp-probe", "ask", "client";
    prompt_not_flushed: "client-does-not-flush", "tcp-probe", "ask", "client";
    wrong_prompt: "client-prompts-wrongly", "tcp-probe", "ask", "client";
    hung: "client-hangs", "tcp-probe", "ask", "client";
    wrong_exit_status: "client-ends-with-3", "tcp-probe", "ask", "client";
}

#[test]
#[cfg(all(target_os = "linux", not(portable)))]
fn unread_bytes_are_counted() {
    let report = grade("never-reads", "tcp-probe", "much", "server", "auto");
    assert!(report.contains("the server has not read "), "{report}");
}
