//! The student's desk as a student uses it: the board, what is remembered, hints, the way back. Each test builds a small
//! course of its own.

mod small_course;

use std::fs;
use std::path::Path;

use assert_cmd::Command;
use predicates::str::contains;
use small_course::course;
use tempfile::TempDir;

const TODO: &str = "fn main() {\n    todo!(\"bind to an address\")\n}\n";
/// Answers each client, and takes what one read returns for a line.
const ONE_READ: &str = r#"use std::io::{Read, Write};
fn main() {
    let addr = std::env::args().nth(1).unwrap();
    let listener = std::net::TcpListener::bind(addr).unwrap();
    for stream in listener.incoming() {
        std::thread::spawn(|| {
            let mut stream = stream.unwrap();
            let mut line = [0; 100];
            let size = stream.read(&mut line).unwrap();
            stream.write_all(b"you said ").unwrap();
            stream.write_all(&line[..size]).unwrap();
        });
    }
}
"#;

/// A course whose lab can be reset.
fn desk(server: &str, client: &str) -> TempDir {
    let folder = course(server, client);
    let skeleton = folder.path().join("specs/tcp-probe/skeleton");
    fs::create_dir_all(&skeleton).expect("a folder");
    for file in ["server.rs", "client.rs"] {
        fs::write(skeleton.join(file), TODO).expect("a file");
    }
    folder
}

fn grader(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    command
        .current_dir(folder.path())
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C.UTF-8")
        .env_remove("CARGO_TARGET_DIR");
    command
}

/// What a command prints; it ends with this status.
fn printed(folder: &TempDir, status: i32, args: &[&str]) -> String {
    let assert = grader(folder).args(args).assert().code(status);
    String::from_utf8_lossy(&assert.get_output().stdout).into_owned()
}

fn write(folder: &TempDir, path: &str, text: &str) {
    fs::write(folder.path().join(path), text).expect("a file");
}

fn progress(folder: &TempDir) -> String {
    fs::read_to_string(folder.path().join("labs/progress.txt")).expect("facts")
}

#[test]
fn the_board_shows_what_was_graded_last() {
    let folder = desk(TODO, TODO);
    let mut told = printed(&folder, 0, &[]);
    printed(&folder, 1, &["check"]);
    assert_eq!(printed(&folder, 0, &["list"]), told, "a todo! is no start");
    write(&folder, "labs/tcp-probe/src/bin/server.rs", ONE_READ);
    printed(&folder, 1, &["check"]);
    told += &format!(
        "\n=== one read for a line ===\n\n{}",
        printed(&folder, 0, &[])
    );
    told += &format!(
        "\n=== {} ===\n\n{}",
        "what is remembered",
        progress(&folder)
    );
    let done = progress(&folder)
        .replace("not-written", "passed")
        .replace("failed", "passed");
    write(&folder, "labs/progress.txt", &(done + "what is this?\n"));
    told += &format!(
        "\n=== done, by a hand that slipped ===\n\n{}",
        printed(&folder, 0, &[])
    );
    insta::assert_snapshot!("board", told);
}

#[test]
fn the_board_is_in_ascii_where_there_is_nothing_else() {
    let folder = desk(TODO, TODO);
    write(
        &folder,
        "labs/progress.txt",
        "case tcp-probe answer passed\n",
    );
    let mut command = grader(&folder);
    let output = command.env("LC_ALL", "C").assert().success();
    let board = String::from_utf8_lossy(&output.get_output().stdout).into_owned();
    assert!(board.is_ascii(), "{board}");
    assert!(board.contains("> tcp-probe"), "{board}");
}

#[test]
fn the_board_needs_no_file_that_it_can_read() {
    let folder = desk(TODO, TODO);
    // A link to itself.
    let path = folder.path().join("labs/progress.txt");
    std::os::unix::fs::symlink("progress.txt", path).expect("a link");
    let board = printed(&folder, 0, &[]);
    assert!(board.contains("cannot be read, and is ignored"), "{board}");
    // What was graded cannot be noted: that is said, and the verdict is the same.
    let check = grader(&folder).arg("check").assert().code(1);
    check.stderr(contains("labs/progress.txt"));
}

#[test]
fn one_case_leaves_the_others_as_they_were() {
    let folder = desk(ONE_READ, TODO);
    write(
        &folder,
        "labs/progress.txt",
        "case tcp-probe second passed\ncase tcp-probe answer failed\n",
    );
    printed(&folder, 0, &["check", "tcp-probe", "--case", "answer"]);
    assert_eq!(
        progress(&folder),
        "case tcp-probe second passed\ncase tcp-probe answer passed\n"
    );
}

#[test]
fn other_programs_are_not_remembered() {
    let folder = desk(TODO, TODO);
    let server = format!("'{}' right", env!("CARGO_BIN_EXE_misbehave"));
    let args = [
        "check",
        "tcp-probe",
        "--case",
        "answer",
        "--server",
        &server,
    ];
    printed(&folder, 0, &args);
    assert!(!folder.path().join("labs/progress.txt").exists());
}

#[test]
fn hints_come_one_after_the_other() {
    let folder = desk(ONE_READ, TODO);
    let hint = ["hint", "tcp-probe"];
    let mut told = printed(&folder, 0, &hint);
    let check = printed(&folder, 1, &["check"]);
    let last = check.lines().last().expect("a line");
    told += &format!("\n=== the last line of `check` ===\n\n{last}\n");
    let mut step = |title: &str, args: &[&str]| {
        told += &format!("\n=== {title} ===\n\n{}", printed(&folder, 0, args));
    };
    step("the first hint was in the report", &hint);
    step("then", &hint);
    step("then", &hint);
    step("a case by its name", &["hint", "tcp-probe", "ask"]);
    insta::assert_snapshot!("hints", told);
    let unknown = grader(&folder)
        .args(["hint", "tcp-probe", "no-such-case"])
        .assert();
    unknown
        .code(2)
        .stderr(contains("its cases are answer, ask"));
}

#[test]
fn there_is_no_hint_for_what_does_not_compile_or_has_passed() {
    let folder = desk("fn main() { no_such_function() }\n", TODO);
    let check = printed(&folder, 1, &["check"]);
    assert!(!check.contains("cargo grade hint"), "{check}");
    write(
        &folder,
        "labs/progress.txt",
        "case tcp-probe answer does-not-compile\n",
    );
    let hint = printed(&folder, 0, &["hint", "tcp-probe"]);
    assert!(hint.contains("did not compile"), "{hint}");
    let cases = ["answer", "ask", "much", "pieces", "second", "soon"];
    let passed = cases.map(|case| format!("case tcp-probe {case} passed\n"));
    write(&folder, "labs/progress.txt", &passed.concat());
    let hint = printed(&folder, 0, &["hint", "tcp-probe"]);
    assert!(hint.contains("every case of tcp-probe passed"), "{hint}");
}

/// The folders that keep old work.
fn kept(folder: &TempDir) -> Vec<std::path::PathBuf> {
    let old = folder.path().join("labs/tcp-probe/old");
    let entries = fs::read_dir(old).map(|entries| entries.map(|entry| entry.expect("one").path()));
    entries.map(Iterator::collect).unwrap_or_default()
}

#[test]
fn the_way_back_to_the_skeleton() {
    let folder = desk(ONE_READ, TODO);
    printed(&folder, 1, &["check"]);
    let mut told = String::new();
    let reset = ["reset", "tcp-probe"];
    let nobody = grader(&folder).args(reset).assert().code(2);
    let output = nobody.get_output();
    told += &String::from_utf8_lossy(&output.stdout);
    told += &String::from_utf8_lossy(&output.stderr);
    assert!(kept(&folder).is_empty(), "nothing is done unasked");
    let mut step = |title: &str, args: &[&str]| {
        told += &format!("\n=== {title} ===\n\n{}", printed(&folder, 0, args));
    };
    step(
        "only the client",
        &["reset", "tcp-probe", "--role", "client", "--yes"],
    );
    step("both", &["reset", "tcp-probe", "--yes"]);
    step("again", &reset);
    step("the board", &[]);
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d", "<time>");
    settings.bind(|| insta::assert_snapshot!("reset", told));
    let read = |path: &Path| fs::read_to_string(path).expect("a program");
    assert_eq!(
        read(&folder.path().join("labs/tcp-probe/src/bin/server.rs")),
        TODO
    );
    let kept = kept(&folder);
    assert_eq!(kept.len(), 1);
    assert_eq!(read(&kept[0].join("server.rs")), ONE_READ);
    assert!(!kept[0].join("client.rs").exists());
    // Neither cargo nor `verify` takes the old work for a part of the lab.
    printed(&folder, 1, &["check"]);
    let verify = printed(&folder, 1, &["verify"]);
    assert!(!verify.contains("old"), "{verify}");
}

#[test]
fn what_is_kept_as_the_skeleton_is_what_was_given_out() {
    let folder = desk(ONE_READ, TODO);
    write(&folder, "specs/tcp-probe/skeleton/notes.txt", "stray");
    let verify = printed(&folder, 1, &["verify"]);
    for words in [
        "specs/tcp-probe/skeleton/server.rs is not the same as labs/tcp-probe/src/bin/server.rs",
        "specs/tcp-probe/skeleton/notes.txt does not belong there",
    ] {
        assert!(verify.contains(words), "{verify}");
    }
    assert!(!verify.contains("skeleton/client.rs"), "{verify}");
}
