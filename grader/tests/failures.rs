//! Grades programs that go wrong in one way each, with the real command: each kind of failure is told apart, in words
//! that teach, and the same on every isolation level.

mod ways;

use assert_cmd::Command;
use ways::course;

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
    let mut settings = ways::settings("snapshots/failures");
    settings.add_filter("--(server|client) \"'[^\"]*\"", "--$1 <program>");
    settings.add_filter(r"in \d+\.\d s \(.*\)", "in <time>");
    settings.add_filter(r"(thread '[^']+') \(\d+\)", "$1");
    settings.add_filter(r"… \(\d+ bytes\)", "… (<number> bytes)");
    // Only Linux tells: see `unread_bytes_are_counted`.
    settings.add_filter(r"  - .* has not read \d+ bytes that .*\n", "");
    if way == "one-read" {
        // Whether its answer to a piece is seen before or after the next piece is sent is a matter of chance, and with it
        // whether the connection ends or breaks.
        for isolation in ["auto", "ports"] {
            let report = grade(way, lab, case, role, isolation);
            assert!(
                report.contains("; the message had come in pieces"),
                "{report}"
            );
        }
        return;
    }
    settings.bind(|| {
        for isolation in ["auto", "ports"] {
            insta::assert_snapshot!(way, grade(way, lab, case, role, isolation));
        }
    });
}

#[test]
#[cfg(all(target_os = "linux", not(portable)))]
fn unread_bytes_are_counted() {
    let report = grade("never-reads", "tcp-probe", "much", "server", "auto");
    assert!(report.contains("the server has not read "), "{report}");
}

#[test]
fn a_forged_report_is_shown_as_what_the_program_said() {
    for way in ["says-a-forged-report", "panics-with-a-forged-report"] {
        check(way, "tcp-probe", "answer", "server");
        let report = grade(way, "tcp-probe", "answer", "server", "ports");
        let hidden =
            |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!report.contains(hidden), "{report:?}");
        // The grader's own lines begin at the beginning of a line, and a build service looks behind white space, too.
        let own = |line: &&str| {
            ["✓", "100/100", "✗ forged"]
                .iter()
                .any(|own| line.starts_with(own))
        };
        assert_eq!(report.lines().find(own), None, "{report}");
        let command = |line: &&str| line.trim_start().starts_with("::") || line.contains("##[");
        assert_eq!(report.lines().find(command), None, "{report}");
        assert_eq!(report.matches("\n✗ tcp-probe ").count(), 1, "{report}");
        assert!(
            report.contains("forged"),
            "it is shown what was said: {report}"
        );
    }
}
