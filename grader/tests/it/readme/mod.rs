//! Checks the README: every command in it works, and it shows what the commands really print.

mod levels;
mod session;

use std::fs;

use nix::sys::signal::Signal;

use crate::support::files::read;
use crate::support::{Course, Grade, Ran, has_solutions, heavy, repository, skip, tool};

fn readme() -> String {
    read(repository().join("README.md"))
}

/// The content of the fenced blocks of this kind, each with the line before it.
fn blocks<'a>(text: &'a str, fence: &str) -> Vec<(&'a str, String)> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    let mut before = "";
    while let Some(line) = lines.next() {
        if line.starts_with("```") {
            let inside = lines.by_ref().take_while(|line| *line != "```");
            let block: String = inside.map(|line| format!("{line}\n")).collect();
            blocks.extend((line == fence).then_some((before, block)));
        }
        before = line;
    }
    blocks
}

/// A `cargo grade …` line of the README, as a direct run of the grader.
fn command(line: &str, course: &Course) -> Grade {
    let words = shlex::split(line).expect("closed quotes");
    assert_eq!(words[..2], ["cargo", "grade"], "{line}");
    course.grade(&words[2..])
}

/// Every bench that a table names exists. CI runs all benches.
#[test]
fn every_bench_that_is_named_is_there() {
    let manifest = read(repository().join("grader/Cargo.toml"));
    let text = readme();
    let behind = text.split("--bench ").skip(1);
    let names: Vec<&str> = behind.filter_map(|rest| rest.split('`').next()).collect();
    assert!(names.len() > 3, "the README shows what the grader costs");
    for name in names {
        let declared = format!("[[bench]]\nname = \"{name}\"\n");
        assert!(manifest.contains(&declared), "{name}");
    }
}

/// Runs a student's command in a copy of the lab, and returns its status and output. `watch` is
/// interrupted after the first grading.
fn run_own(line: &str, course: &Course) -> (Option<i32>, String) {
    let command = command(line, course);
    if !line.contains("grade watch") {
        return status_and_words(&command.run());
    }
    let mut watching = command.start();
    let mut lines = watching.lines();
    let end = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains(" points in ")));
    let end = end.expect("a grading").expect("a line");
    watching.signal(Signal::SIGTERM);
    watching.ended().status(130);
    (Some(0), end)
}

fn status_and_words(ran: &Ran) -> (Option<i32>, String) {
    (ran.code(), ran.said())
}

#[test]
fn every_command_works() {
    let text = readme();
    let course = Course::with_labs(&["labs", "specs"], &["tcp-uppercase"]);
    let mut seen = 0;
    for (_, block) in blocks(&text, "```sh") {
        for line in block.lines() {
            let command = line.split('#').next().unwrap_or_default().trim();
            if !command.starts_with("cargo grade") {
                // The other command is the one that is running this test.
                assert_eq!(command, "cargo test --workspace");
                continue;
            }
            seen += 1;
            // CI runs `verify` by itself; `new` has a test of its own.
            let words = [
                "verify",
                "grade new",
                "grade batch",
                "grade merge",
                "grade marks",
                "grade feedback",
            ];
            let elsewhere = words.iter().any(|words| command.contains(words));
            if elsewhere || command.contains("python3") && tool("python3").is_none() {
                continue;
            }
            let others = ["--solutions", "--server", "--submission", "doctor"];
            let own = !others.iter().any(|word| command.contains(word));
            let (status, said) = if own {
                run_own(command, &course)
            } else {
                status_and_words(&self::command(command, &Course::repository()).run())
            };
            // Submissions are refused if there is no sandbox.
            let held = status != Some(2) || !command.contains("--submission");
            if !held {
                skip(format!("{command}: {said}"));
            }
            // In a course that someone is working on, some labs pass and others do not.
            let some = command.contains("tcp-uppercase") && status == Some(1);
            let fine = status == Some(0) || some || !held;
            assert!(fine, "{command}: {status:?}\n{said}");
        }
    }
    assert!(seen > 5, "the README shows its commands");
}

/// A block that shows a command's output, by the name in the comment before it.
fn recording(name: &str) -> String {
    let text = readme();
    let marked = format!("<!-- {name} -->");
    let mut blocks = blocks(&text, "```").into_iter();
    let found = blocks.find(|(before, _)| *before == marked);
    found.map(|(_, block)| block).expect("a recording")
}

/// Compares a recording with the real output, without times; or updates it, if snapshots are being
/// updated.
fn record(name: &str, printed: &str) {
    let recorded = recording(name);
    if certain(&recorded) == certain(printed) {
        return;
    }
    if std::env::var("INSTA_UPDATE").as_deref() == Ok("always") {
        let mark = format!("<!-- {name} -->\n```\n");
        let text = readme().replace(&format!("{mark}{recorded}"), &format!("{mark}{printed}"));
        fs::write(repository().join("README.md"), text).expect("the README is written");
        return;
    }
    assert_eq!(
        certain(&recorded),
        certain(printed),
        "record it again: INSTA_UPDATE=always cargo test -p grader --test it readme::"
    );
}

/// The lines without what differs between runs and levels: times, ports, and which of two streams
/// was read first.
fn certain(text: &str) -> Vec<String> {
    let differs = [
        (r"127[.]0[.]0[.]1(:|', )[0-9]+", "<addr>"),
        (r" *[0-9]+[.][0-9]", "<time>"),
        (r"[(][0-9]+ bytes[)]", "<size>"),
        (r" points in .*", ""),
    ];
    let mut text = text.to_owned();
    for (pattern, word) in differs {
        let pattern = regex_lite::Regex::new(pattern).expect("a pattern");
        text = pattern.replace_all(&text, word).into_owned();
    }
    // The rows of a diagram begin with their times. Their number depends on how much arrived at
    // once.
    let lines = text.lines().filter(|line| !line.starts_with("<time>"));
    let mut lines: Vec<String> = lines.map(str::to_owned).collect();
    lines.sort();
    lines
}

#[test]
fn the_recording_is_what_is_printed() {
    if !has_solutions() {
        return;
    }
    let _heavy = heavy();
    let check = command("cargo grade check --solutions", &Course::repository());
    record("recording", &check.status(0).stdout);
}
