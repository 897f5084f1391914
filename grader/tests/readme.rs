//! Holds the README to the truth: every command in it works, and what it shows is what is printed.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

fn readme() -> String {
    fs::read_to_string(root().join("README.md")).expect("a README")
}

/// What stands in the fenced blocks of this kind, and the line before each.
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

/// Runs `cargo grade …` as it is written, without cargo around it.
fn run(line: &str) -> (Option<i32>, String) {
    let words = shlex::split(line).expect("closed quotes");
    assert_eq!(words[..2], ["cargo", "grade"], "{line}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    let output = command
        .args(&words[2..])
        .current_dir(root())
        .env("NO_COLOR", "1")
        .output()
        .expect("the grader runs");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stdout).into_owned(),
    )
}

fn has_python() -> bool {
    Command::new("python3")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
}

fn has_solutions() -> bool {
    root().join("solutions").is_dir()
}

#[test]
fn every_command_works() {
    let text = readme();
    let mut seen = 0;
    for (_, block) in blocks(&text, "```sh") {
        for line in block.lines() {
            let command = line.split('#').next().unwrap_or_default().trim();
            if !command.starts_with("cargo grade") {
                // The other command is the one that runs this.
                assert_eq!(command, "cargo test --workspace");
                continue;
            }
            seen += 1;
            // CI runs `verify` by itself; `new` has a test of its own.
            let elsewhere = command.contains("verify") || command.contains("grade new");
            if elsewhere || command.contains("python3") && !has_python() {
                println!("skipped: {command}");
                continue;
            }
            let (status, said) = run(command);
            // Whoever works through the labs has passed some of them and not others.
            let own = command.contains("check tcp-uppercase");
            // Where nothing holds a stranger's program, it is refused.
            let held = status != Some(2) || !command.contains("--submission");
            let fine = status == Some(0) || own && status == Some(1) || !held;
            assert!(fine, "{command}: {status:?}\n{said}");
        }
    }
    assert!(seen > 5, "the README shows its commands");
}

/// Times and addresses differ from run to run.
fn same(text: &str) -> String {
    text.lines()
        .map(|line| {
            line.split(" in ")
                .next()
                .unwrap_or_default()
                .trim_end()
                .to_owned()
                + "\n"
        })
        .collect()
}

#[test]
fn the_recording_is_what_is_printed() {
    if !has_solutions() {
        return;
    }
    let text = readme();
    let blocks = blocks(&text, "```");
    let recording = |name: &str| {
        let block = blocks
            .iter()
            .find(|(before, _)| *before == format!("<!-- {name} -->"));
        block.map(|(_, block)| block.clone()).expect("a recording")
    };
    let (status, printed) = run("cargo grade check --solutions");
    assert_eq!(status, Some(0), "{printed}");
    assert_eq!(same(&recording("recording")), same(&printed));
    if has_python() {
        let command = "cargo grade check tcp-chat --case message-in-pieces \
                       --server 'python3 grader/tests/programs/chat_server_one_recv.py'";
        let (status, printed) = run(command);
        assert_eq!(status, Some(1), "{printed}");
        // The beginning is shown. How much had come by the time that it was wrong is a matter of chance.
        let shown = recording("failure");
        let certain = |line: &&str| !line.starts_with("  actual");
        let beginning: Vec<&str> = printed
            .lines()
            .take(shown.lines().count())
            .filter(certain)
            .collect();
        assert_eq!(shown.lines().filter(certain).collect::<Vec<_>>(), beginning);
    }
}
