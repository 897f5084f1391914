//! Holds the README to the truth: every command in it works, and what it shows is what is printed.

#[path = "../own_course/mod.rs"]
mod course;
mod session;

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use course::own_course;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

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

/// `cargo grade …` as it is written, without cargo around it.
fn command(line: &str, folder: &Path) -> Command {
    let words = shlex::split(line).expect("closed quotes");
    assert_eq!(words[..2], ["cargo", "grade"], "{line}");
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    command
        .args(&words[2..])
        .current_dir(folder)
        .env("NO_COLOR", "1")
        .stdin(Stdio::null());
    command
}

/// What a table says that something is measured by is a bench that there is; CI runs them all.
#[test]
fn every_bench_that_is_named_is_there() {
    let manifest = fs::read_to_string(root().join("grader/Cargo.toml")).expect("a manifest");
    let text = readme();
    let behind = text.split("--bench ").skip(1);
    let names: Vec<&str> = behind.filter_map(|rest| rest.split('`').next()).collect();
    assert!(names.len() > 3, "the README shows what the grader costs");
    for name in names {
        let declared = format!("[[bench]]\nname = \"{name}\"\n");
        assert!(manifest.contains(&declared), "{name}");
    }
}

/// Runs it here.
fn run(line: &str) -> (Option<i32>, String) {
    output(&mut command(line, &root()))
}

fn output(command: &mut Command) -> (Option<i32>, String) {
    let output = command.output().expect("the grader runs");
    (
        output.status.code(),
        String::from_utf8_lossy(&output.stdout).into_owned(),
    )
}

/// Runs a student's command at a copy of the lab. Watching never ends by itself: it is ended after the first grading.
fn run_own(line: &str, folder: &Path) -> (Option<i32>, String) {
    let mut command = command(line, folder);
    command.env_remove("CARGO_TARGET_DIR");
    if !line.contains("grade watch") {
        return output(&mut command);
    }
    let mut child = command.stdout(Stdio::piped()).spawn().expect("it starts");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let end = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains(" points in ")));
    let end = end.expect("a grading").expect("a line");
    kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGTERM).expect("it runs");
    let ended = child.wait().expect("it ends").code();
    assert_eq!(ended, Some(130), "{end}");
    (Some(0), end)
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
    let course = own_course(&["labs", "specs"], &["tcp-uppercase"]);
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
            let words = ["verify", "grade new", "grade batch", "grade merge"];
            let elsewhere = words.iter().any(|words| command.contains(words));
            if elsewhere || command.contains("python3") && !has_python() {
                println!("skipped: {command}");
                continue;
            }
            let others = ["--solutions", "--server", "--submission", "doctor"];
            let own = !others.iter().any(|word| command.contains(word));
            let (status, said) = if own {
                run_own(command, course.path())
            } else {
                run(command)
            };
            // Where nothing holds a stranger's program, it is refused.
            let held = status != Some(2) || !command.contains("--submission");
            // Whoever works through the labs has passed some of them and not others.
            let some = command.contains("tcp-uppercase") && status == Some(1);
            let fine = status == Some(0) || some || !held;
            assert!(fine, "{command}: {status:?}\n{said}");
        }
    }
    assert!(seen > 5, "the README shows its commands");
}

/// A block that shows what is printed, by the name in the comment before it.
fn recording(name: &str) -> String {
    let text = readme();
    let marked = format!("<!-- {name} -->");
    let mut blocks = blocks(&text, "```").into_iter();
    let found = blocks.find(|(before, _)| *before == marked);
    found.map(|(_, block)| block).expect("a recording")
}

/// Holds a recording to what is printed, times aside; or records it, where snapshots are written anew.
fn record(name: &str, printed: &str) {
    let recorded = recording(name);
    if certain(&recorded) == certain(printed) {
        return;
    }
    if std::env::var("INSTA_UPDATE").as_deref() == Ok("always") {
        let mark = format!("<!-- {name} -->\n```\n");
        let text = readme().replace(&format!("{mark}{recorded}"), &format!("{mark}{printed}"));
        fs::write(root().join("README.md"), text).expect("the README is written");
        return;
    }
    assert_eq!(
        certain(&recorded),
        certain(printed),
        "record it again: INSTA_UPDATE=always cargo test -p grader --test readme"
    );
}

/// Its lines without what differs from run to run, and from level to level: times, ports, and which of two streams was read
/// first.
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
    // The rows of a picture begin with their times. How many there are depends on how much came at once.
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
    let (status, printed) = run("cargo grade check --solutions");
    assert_eq!(status, Some(0), "{printed}");
    record("recording", &printed);
}
