//! The first minutes of a student, as the README shows them: a lab with one mistake, what is told of it, and the way out.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use super::course::own_course;
use super::{has_solutions, output, record, root};

const LAB: &str = "tcp-greeting";

/// Runs a command; its output up to the line before the one that has this in it.
fn shown(line: &str, folder: &Path, until: &str) -> String {
    let mut command = super::command(line, folder);
    command
        .env_remove("CARGO_TARGET_DIR")
        .env("LC_ALL", "C.UTF-8");
    let (_, said) = output(&mut command);
    let mut text = format!("$ {line}\n");
    for line in said
        .lines()
        .take_while(|line| until.is_empty() || !line.contains(until))
    {
        let _ = writeln!(text, "{line}");
    }
    text.trim_end().to_owned() + "\n"
}

/// Takes a program from the solutions, without what it says of itself.
fn write(folder: &Path, from: &str, program: &str) {
    let text =
        fs::read_to_string(root().join("solutions").join(LAB).join(from)).expect("a program");
    let lines = text.lines().filter(|line| !line.starts_with("//!"));
    let text: String = lines.map(|line| format!("{line}\n")).collect();
    let place = folder.join("labs").join(LAB).join("src/bin").join(program);
    fs::write(place, text).expect("a source");
}

#[test]
fn the_first_minutes() {
    if !has_solutions() {
        return;
    }
    let course = own_course(&["labs", "specs"], &[LAB]);
    let folder = course.path();
    let check = "cargo grade check tcp-greeting";
    let mut text = shown(check, folder, "points in");
    text += "\n(… the programs are written; the server's last line is wrong …)\n\n";
    write(folder, "client.rs", "client.rs");
    write(folder, "wrong/server-python-address.rs", "server.rs");
    text += &shown(check, folder, "the conversation so far");
    text += "  …\n\n";
    text += &shown(
        "cargo grade trace tcp-greeting server-session",
        folder,
        "hint:",
    );
    text += "\n";
    text += &shown("cargo grade hint tcp-greeting", folder, "The next hint");
    text += "\n(… it is mended …)\n\n";
    write(folder, "server.rs", "server.rs");
    text += &shown(check, folder, "");
    record("session", &text);
}
