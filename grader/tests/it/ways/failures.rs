//! What `check` reports for each way of going wrong. The explanation is the same on every isolation
//! level.

use super::{DIFFERS, each_way, failing};
use crate::support::{Course, THREAD, TIME, misbehave, snapshot_with};

each_way!(check);

fn report(way: &str, lab: &str, case: &str, role: &str, isolation: &str) -> String {
    let check = ["check", lab, "--case", case, "--isolation", isolation];
    let program = [format!("--{role}"), misbehave(way)];
    failing(way, || Course::probe().grade(check).args(&program)).stdout
}

/// The report on a program that misbehaves in this way, after checking that both levels give the
/// same except for ports and times.
fn check(way: &str, lab: &str, case: &str, role: &str) {
    let differs = [
        TIME,
        THREAD,
        ("--(server|client) \"'[^\"]*\"", "--$1 <program>"),
        (r"… \(\d+ bytes\)", "… (<number> bytes)"),
        // Only Linux counts unread bytes: see `unread_bytes_are_counted`.
        (r"  - .* has not read \d+ bytes that .*\n", ""),
    ];
    for isolation in ["auto", "ports"] {
        let report = report(way, lab, case, role, isolation);
        // Chance decides whether the answer to a piece arrives before or after the next piece is
        // sent, and therefore whether the connection is closed or reset.
        if way == "one-read" {
            assert!(
                report.contains("; the message had come in pieces"),
                "{report}"
            );
        } else {
            snapshot_with(way, &report, &[&DIFFERS[..], &differs].concat());
        }
    }
}

#[test]
#[cfg(all(target_os = "linux", not(portable)))]
fn unread_bytes_are_counted() {
    let report = report("never-reads", "tcp-probe", "much", "server", "auto");
    assert!(report.contains("the server has not read "), "{report}");
}

#[test]
fn a_forged_report_is_shown_as_what_the_program_said() {
    for way in ["says-a-forged-report", "panics-with-a-forged-report"] {
        check(way, "tcp-probe", "answer", "server");
        let report = report(way, "tcp-probe", "answer", "server", "ports");
        let hidden =
            |c: char| c.is_control() && c != '\n' || ('\u{202a}'..='\u{202e}').contains(&c);
        assert!(!report.contains(hidden), "{report:?}");
        // The grader's own lines start in the first column. A build service also recognises
        // commands after white space.
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
