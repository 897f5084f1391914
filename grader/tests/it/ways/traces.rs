//! The conversation of each way of misbehaving, drawn in the terminal and as SVG, the same at every
//! isolation level.

use unicode_width::UnicodeWidthStr;

use super::{DIFFERS, each_way, failing};
use crate::support::files::{folder, read};
use crate::support::{Course, Grade, misbehave, snapshot_with};

each_way!(check);

/// Runs `trace` with a program that misbehaves in this way.
fn trace(way: &str, lab: &str, case: &str, role: &str) -> Grade {
    Course::probe()
        .grade(["trace", lab, case, &format!("--{role}"), &misbehave(way)])
        .without_env("NO_COLOR")
}

/// A case that passes.
fn right() -> Grade {
    trace("right", "tcp-probe", "pieces", "server")
}

/// Compares a diagram with its snapshot, without what differs between runs. A port has four or five
/// digits, so its position may differ, too.
#[track_caller]
fn shown(name: &str, picture: &str) {
    let differs = [
        // Ten seconds and more have no place for a fraction.
        (r"(?m)^ *\d+(\.\d)? ", "    0.0 "),
        (r"(?m)^.*\[starts: .*$", "    0.0 [starts: <addr>]"),
        (
            "<rect class=\"note signal\"[^>]*/>\n<text class=\"signal\"[^>]*>starts: <addr>",
            "<text>starts: <addr>",
        ),
        (r">\d+\.\d<", ">0.0<"),
        (r"\d+\.\d ms", "0.0 ms"),
        ("(?s)<style>.*</style>", "<style/>"),
    ];
    snapshot_with(name, picture, &[&DIFFERS[..], &differs].concat());
}

fn is_narrow(picture: &str) {
    for line in picture.lines() {
        assert!(line.width() <= 80, "{line}\n{picture}");
    }
}

fn check(way: &str, lab: &str, case: &str, role: &str) {
    let folder = folder();
    let svg = folder.path().join("trace.svg");
    for isolation in ["auto", "ports"] {
        let trace = || {
            let trace = trace(way, lab, case, role).args(["--isolation", isolation]);
            trace.arg("--svg").arg(&svg)
        };
        let picture = failing(way, trace).stdout;
        is_narrow(&picture);
        assert!(!picture.contains('\x1b'), "colours in a pipe: {picture}");
        // Chance decides whether the answer to a piece arrives before or after the next piece is
        // sent, and therefore whether the connection is closed or reset.
        if way == "one-read" {
            let words: Vec<&str> = picture.split_whitespace().collect();
            let picture = words.join(" ");
            assert!(
                picture.contains("the message had come in pieces"),
                "{picture}"
            );
        } else {
            shown(way, &picture);
            shown(&format!("{way}.svg"), &read(&svg));
        }
    }
}

#[test]
fn a_case_that_passes_is_drawn_too() {
    let folder = folder();
    let svg = folder.path().join("trace.svg");
    let picture = right().arg("--svg").arg(&svg).status(0).stdout;
    is_narrow(&picture);
    shown("right", &picture);
    shown("right.svg", &read(&svg));
}

#[test]
fn ascii_where_the_locale_has_nothing_else_or_it_is_asked_for() {
    let trace = || trace("client-ends-with-3", "tcp-probe", "ask", "client");
    for trace in [trace().arg("--ascii"), trace().env("LC_ALL", "C")] {
        let picture = trace.status(1).stdout;
        assert!(picture.is_ascii(), "{picture}");
        is_narrow(&picture);
        shown("ascii", &picture);
    }
}

#[test]
fn colours_are_for_those_who_want_them() {
    let is_colored = |trace: Grade| trace.status(0).stdout.contains("\x1b[");
    assert!(!is_colored(right()), "a pipe");
    assert!(is_colored(right().env("CLICOLOR_FORCE", "1")));
    assert!(!is_colored(right().env("NO_COLOR", "1")));
}

#[test]
fn wrong_use_ends_with_status_2() {
    let refused = |args: &[&str], words: &str| {
        let trace = Course::probe().grade(["trace"]).args(args);
        trace.status(2).stderr_has(words);
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
    right()
        .args(["--svg", "/nowhere/trace.svg"])
        .status(4)
        .stderr_has("/nowhere/trace.svg cannot be written")
        .stdout_is("");
}

#[test]
fn packets_need_a_network_of_the_cases_own() {
    let folder = folder();
    let pcap = folder.path().join("case.pcap");
    right()
        .args(["--isolation", "ports", "--pcap"])
        .arg(&pcap)
        .status(4)
        .stderr_has("packets can be recorded only in a network of the case's own");
    assert!(!pcap.exists());
}

#[test]
fn a_failing_check_names_the_trace_that_shows_it() {
    let check = ["check", "tcp-probe", "--case", "answer", "--server"];
    let check = Course::probe().grade(check).arg(misbehave("says-nothing"));
    let report = check.status(1).stdout;
    let line = report
        .lines()
        .find_map(|line| line.strip_prefix("  see it: "));
    let words = shlex::split(line.expect("a line")).expect("closed quotes");
    assert_eq!(words[..2], ["cargo", "grade"]);
    Course::probe()
        .grade(&words[2..])
        .status(1)
        .stdout_has("✗ the server sent nothing to the client within 2s");
}

#[test]
fn a_program_that_does_not_compile_has_no_picture() {
    Course::of("fn main() { nothing }\n", "fn main() {}\n")
        .grade(["trace", "tcp-probe", "answer"])
        .status(1)
        .stdout_has("labs/tcp-probe/src/bin/server.rs does not compile")
        .stdout_has("cannot find value `nothing`");
}
