//! A student's first minutes, as the README shows them: a lab with one mistake, the report on it,
//! and the fix.

use std::fmt::Write as _;

use super::{command, record};
use crate::support::files::read;
use crate::support::{Course, has_solutions, repository};

const LAB: &str = "tcp-greeting";

/// Runs a command, and returns its output up to the line before the one that contains `until`.
fn shown(line: &str, course: &Course, until: &str) -> String {
    let said = command(line, course).run().stdout;
    let mut text = format!("$ {line}\n");
    for line in said
        .lines()
        .take_while(|line| until.is_empty() || !line.contains(until))
    {
        let _ = writeln!(text, "{line}");
    }
    text.trim_end().to_owned() + "\n"
}

/// Copies a program from the solutions, without its opening comment.
fn write(course: &Course, from: &str, program: &str) {
    let text = read(repository().join("solutions").join(LAB).join(from));
    let lines = text.lines().filter(|line| !line.starts_with("//!"));
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    course.write(&format!("labs/{LAB}/src/bin/{program}"), text);
}

#[test]
fn the_first_minutes() {
    if !has_solutions() {
        return;
    }
    let course = Course::with_labs(&["labs", "specs"], &[LAB]);
    let check = "cargo grade check tcp-greeting";
    let mut text = shown(check, &course, "points in");
    text += "\n(… the programs are written; the server's last line is wrong …)\n\n";
    write(&course, "client.rs", "client.rs");
    write(&course, "wrong/server-python-address.rs", "server.rs");
    text += &shown(check, &course, "the conversation so far");
    text += "  …\n\n";
    text += &shown(
        "cargo grade trace tcp-greeting server-session",
        &course,
        "hint:",
    );
    text += "\n";
    text += &shown("cargo grade hint tcp-greeting", &course, "The next hint");
    text += "\n(… it is mended …)\n\n";
    write(&course, "server.rs", "server.rs");
    text += &shown(check, &course, "");
    record("session", &text);
}
