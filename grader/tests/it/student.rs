//! The command as a student uses it: the board, the stored progress, hints, resetting a lab. Each
//! test builds a small course of its own.

use std::path::PathBuf;

use crate::support::files::{entries, read};
use crate::support::{ADDR, Course, TIME, TODO, misbehave, snapshot, snapshot_with};

const SERVER: &str = "labs/tcp-probe/src/bin/server.rs";
const PROGRESS: &str = "labs/progress.txt";

/// Answers each client, but takes whatever one read returns for a line.
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

/// Answers its first client only.
const ONE_CLIENT: &str = r#"use std::io::{BufRead, BufReader, Write};
fn main() {
    let addr = std::env::args().nth(1).unwrap();
    let listener = std::net::TcpListener::bind(addr).unwrap();
    let mut answer = "you said ";
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let mut line = String::new();
        BufReader::new(&stream).read_line(&mut line).unwrap();
        stream.write_all(format!("{answer}{line}").as_bytes()).unwrap();
        answer = "not you: ";
    }
}
"#;

/// A course whose lab can be reset.
fn course(server: &str, client: &str) -> Course {
    let course = Course::of(server, client);
    for file in ["server.rs", "client.rs"] {
        course.write(&format!("specs/tcp-probe/skeleton/{file}"), TODO);
    }
    course
}

/// What a command prints, after checking its exit status.
#[track_caller]
fn printed(course: &Course, status: i32, args: &[&str]) -> String {
    course.grade(args).status(status).stdout
}

#[test]
fn the_board_shows_what_was_graded_last() {
    let course = course(TODO, TODO);
    let mut told = printed(&course, 0, &[]);
    printed(&course, 1, &["check"]);
    assert_eq!(printed(&course, 0, &["list"]), told, "a todo! is no start");
    let mut step = |title: &str, text: &str| told += &format!("\n=== {title} ===\n\n{text}");
    course.write(SERVER, ONE_READ);
    printed(&course, 1, &["check"]);
    step("one read for a line", &printed(&course, 0, &[]));
    step("what is remembered", &course.read(PROGRESS));
    let done = course
        .read(PROGRESS)
        .replace("not-written", "passed")
        .replace("failed", "passed");
    course.write(PROGRESS, done + "what is this?\n");
    step("done, by a hand that slipped", &printed(&course, 0, &[]));
    snapshot("board", &told);
}

#[test]
fn the_board_is_in_ascii_where_there_is_nothing_else() {
    let course = course(TODO, TODO);
    course.write(PROGRESS, "case tcp-probe answer passed\n");
    let board = course.grade([""; 0]).env("LC_ALL", "C").status(0);
    assert!(board.stdout.is_ascii(), "{}", board.stdout);
    board.stdout_has("> tcp-probe");
}

#[test]
fn the_board_needs_no_file_that_it_can_read() {
    let course = course(TODO, TODO);
    // A link to itself, so that the file cannot be opened.
    std::os::unix::fs::symlink("progress.txt", course.path(PROGRESS)).expect("a link");
    course
        .grade([""; 0])
        .status(0)
        .stdout_has("cannot be read, and is ignored");
    // The progress cannot be stored: the command says so, and the verdict is the same.
    course.grade(["check"]).status(1).stderr_has(PROGRESS);
}

/// Nobody ever writes to the pipe.
#[test]
fn a_pipe_in_place_of_the_progress_holds_up_nobody() {
    let course = course(TODO, TODO);
    let mode = nix::sys::stat::Mode::S_IRWXU;
    nix::unistd::mkfifo(&course.path(PROGRESS), mode).expect("a pipe");
    course
        .grade([""; 0])
        .status(0)
        .stdout_has("cannot be read, and is ignored");
    let words = format!("{PROGRESS} cannot be written: it is not a file");
    course.grade(["check"]).status(1).stderr_has(&words);
    course.grade(["hint", "tcp-probe"]).status(4);
}

#[test]
fn one_case_leaves_the_others_as_they_were() {
    let course = course(ONE_READ, TODO);
    let before = "case tcp-probe second passed\ncase tcp-probe answer failed\n";
    course.write(PROGRESS, before);
    printed(&course, 0, &["check", "tcp-probe", "--case", "answer"]);
    assert_eq!(
        course.read(PROGRESS),
        "case tcp-probe second passed\ncase tcp-probe answer passed\n"
    );
}

#[test]
fn what_failed_last_is_graded_again_alone() {
    let course = course(ONE_CLIENT, TODO);
    let failed = ["check", "tcp-probe", "--failed"];
    let mut told = course.grade(failed).status(2).said();
    printed(
        &course,
        1,
        &["check", "--case", "second", "--case", "answer"],
    );
    let mut step = |title: &str, text: &str| told += &format!("\n=== {title} ===\n\n{text}");
    step("one of two failed", &printed(&course, 1, &failed));
    step("what is remembered", &course.read(PROGRESS));
    let done = course.read(PROGRESS).replace("failed", "passed");
    course.write(PROGRESS, done);
    step("none failed", &printed(&course, 0, &failed));
    let seed = (r"--seed \d+", "--seed <seed>");
    snapshot_with("failed", &told, &[TIME, ADDR, seed]);
    // Only the student's own programs are remembered.
    course.grade(failed).arg("--solutions").status(2);
}

#[test]
fn a_case_is_run_several_times() {
    let course = course(ONE_CLIENT, TODO);
    let repeat = ["check", "tcp-probe", "--repeat", "3", "--case"];
    let passes = printed(&course, 0, &[&repeat[..], &["answer"]].concat());
    let fails = printed(&course, 1, &[&repeat[..], &["second"]].concat());
    let told = format!("{passes}\n=== a case that fails ===\n\n{fails}");
    let seed = (r"--seed \d+", "--seed <seed>");
    snapshot_with("repeat", &told, &[TIME, ADDR, seed]);
    course.grade(repeat).args(["*", "--repeat", "0"]).status(2);
}

#[test]
fn other_programs_are_not_remembered() {
    let course = course(TODO, TODO);
    let check = ["check", "tcp-probe", "--case", "answer", "--server"];
    course.grade(check).arg(misbehave("right")).status(0);
    assert!(!course.path(PROGRESS).exists());
}

#[test]
fn hints_come_one_after_the_other() {
    let course = course(ONE_READ, TODO);
    let hint = ["hint", "tcp-probe"];
    let mut told = printed(&course, 0, &hint);
    let check = printed(&course, 1, &["check"]);
    let last = check.lines().last().expect("a line");
    told += &format!("\n=== the last line of `check` ===\n\n{last}\n");
    let mut step = |title: &str, args: &[&str]| {
        told += &format!("\n=== {title} ===\n\n{}", printed(&course, 0, args));
    };
    step("the first hint was in the report", &hint);
    step("then", &hint);
    step("then", &hint);
    step("a case by its name", &["hint", "tcp-probe", "ask"]);
    snapshot("hints", &told);
    course
        .grade(["hint", "tcp-probe", "no-such-case"])
        .status(2)
        .stderr_has("its cases are answer, ask");
}

#[test]
fn there_is_no_hint_for_what_does_not_compile_or_has_passed() {
    let course = course("fn main() { no_such_function() }\n", TODO);
    let hint = || course.grade(["hint", "tcp-probe"]).status(0);
    course
        .grade(["check"])
        .status(1)
        .stdout_lacks("cargo grade hint");
    course.write(PROGRESS, "case tcp-probe answer does-not-compile\n");
    hint().stdout_has("did not compile");
    let cases = ["answer", "ask", "much", "pieces", "second", "soon"];
    let passed = cases.map(|case| format!("case tcp-probe {case} passed\n"));
    course.write(PROGRESS, passed.concat());
    hint().stdout_has("every case of tcp-probe passed");
}

/// The folders with the work that a reset has saved.
fn kept(course: &Course) -> Vec<PathBuf> {
    let old = course.path("labs/tcp-probe/old");
    if old.exists() {
        entries(old)
    } else {
        Vec::new()
    }
}

#[test]
fn the_way_back_to_the_skeleton() {
    let course = course(ONE_READ, TODO);
    printed(&course, 1, &["check"]);
    let reset = ["reset", "tcp-probe"];
    let mut told = course.grade(reset).status(2).said();
    assert!(kept(&course).is_empty(), "nothing is done unasked");
    let mut step = |title: &str, args: &[&str]| {
        told += &format!("\n=== {title} ===\n\n{}", printed(&course, 0, args));
    };
    let client = ["reset", "tcp-probe", "--role", "client", "--yes"];
    step("only the client", &client);
    step("both", &["reset", "tcp-probe", "--yes"]);
    step("again", &reset);
    step("the board", &[]);
    let time = (r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d", "<time>");
    snapshot_with("reset", &told, &[time]);
    assert_eq!(course.read(SERVER), TODO);
    let kept = kept(&course);
    assert_eq!(kept.len(), 1);
    assert_eq!(read(kept[0].join("server.rs")), ONE_READ);
    assert!(!kept[0].join("client.rs").exists());
    // Neither cargo nor `verify` treats the saved work as part of the lab.
    printed(&course, 1, &["check"]);
    course.grade(["verify"]).status(1).stdout_lacks("old");
}

#[test]
fn what_is_kept_as_the_skeleton_is_what_was_given_out() {
    let course = course(ONE_READ, TODO);
    let skeleton = "specs/tcp-probe/skeleton";
    course.write(&format!("{skeleton}/notes.txt"), "stray");
    course
        .grade(["verify"])
        .status(1)
        .stdout_has(&format!("{skeleton}/server.rs is not the same as {SERVER}"))
        .stdout_has(&format!("{skeleton}/notes.txt does not belong there"))
        .stdout_lacks("skeleton/client.rs");
}
