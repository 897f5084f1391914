//! `watch`, as a student uses it: in a terminal from the skeleton to the last case, and over a pipe. Each test works at a copy
//! of a lab.

mod course;
#[path = "../own_course/mod.rs"]
mod own_course;
mod terminal;

use std::fs;
use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStdout, Command, Stdio};

use course::{Course, LAB, assert_shown, has_solutions};
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use portable_pty::CommandBuilder;
use terminal::Terminal;

const GRADER: &str = env!("CARGO_BIN_EXE_grader");

/// Starts watching in a terminal.
fn watch(course: &Course, args: &[&str], color: bool) -> Terminal {
    let mut command = CommandBuilder::new(GRADER);
    command.arg("watch");
    command.args(args);
    command.cwd(course.root());
    command.env("TERM", "xterm-256color");
    command.env("LC_ALL", "C.UTF-8");
    for name in [
        "NO_COLOR",
        "CI",
        "CARGO_TARGET_DIR",
        "CLICOLOR",
        "CLICOLOR_FORCE",
    ] {
        command.env_remove(name);
    }
    if !color {
        command.env("NO_COLOR", "1");
    }
    Terminal::start(command)
}

/// A mistake of a beginner's, where the skeleton says what to do first.
fn does_not_compile(course: &Course) -> String {
    let skeleton = course.skeleton("server.rs");
    let (before, rest) = skeleton.split_once("    todo!(").expect("a todo!");
    let (_, after) = rest.split_once('\n').expect("more lines");
    format!("{before}    TcpListener::bind(netlab::address(8080))\n{after}")
}

/// What is above and in the line that says this. The picture below it has times, and its events may come in another order.
fn through<'a>(screen: &'a str, words: &str) -> &'a str {
    let at = screen.find(words).expect("the words");
    let end = screen[at..]
        .find('\n')
        .map_or(screen.len(), |end| at + end + 1);
    &screen[..end]
}

#[test]
fn from_the_skeleton_to_the_end() {
    if !has_solutions() {
        println!("skipped: there are no solutions here");
        return;
    }
    let course = Course::new();
    // Without a name it is the first lab that is not done.
    let mut terminal = watch(&course, &[], true);
    let mut told = terminal.until(&["· not started"]);
    let mut step = |title: &str, screen: &str| told += &format!("\n=== {title} ===\n\n{screen}");

    course.save("server.rs", &does_not_compile(&course));
    step("a compiler's error", &terminal.until(&["does not compile"]));
    let solution = course.solution("server.rs");
    course.save(
        "server.rs",
        &solution.replace("Thank you for", "Thanks for"),
    );
    let screen = terminal.until(&["of 11 cases pass", "first difference"]);
    step("wrong", through(&screen, "first difference"));
    terminal.keys("h");
    step("the next hint", &terminal.until(&["2. "]));
    terminal.keys("t");
    // How it looks is pinned elsewhere; its times differ.
    terminal.until(&["  ms ", "Thanks for connecting"]);
    terminal.keys("l");
    step("the labs", &terminal.until(&["in progress"]));
    course.save("server.rs", &solution);
    step(
        "half done",
        &terminal.until(&["tcp-greeting client: not started"]),
    );
    course.save("client.rs", &course.solution("client.rs"));
    step("done", &terminal.until(&["11 of 11 cases pass"]));
    terminal.keys("h");
    step("no hint is left", &terminal.until(&["every case of"]));
    terminal.keys("n");
    step(
        "the next lab",
        &terminal.until(&["labs/tcp-thanks/README.md"]),
    );
    terminal.keys("n");
    step("there is no other", &terminal.until(&["no other lab"]));
    terminal.keys("r");
    step(
        "nothing to reset",
        &terminal.until(&["the skeleton already"]),
    );
    terminal.resize(60, 16);
    step(
        "a smaller screen",
        &terminal.until(&["document 0/60  robust 0/40"]),
    );
    terminal.keys("q");
    assert!(terminal.end().success());
    assert!(terminal.is_given_back());
    assert_shown("terminal", &told);
    let raw = String::from_utf8_lossy(&terminal.raw).into_owned();
    assert!(raw.contains("\u{1b}[32m"), "what passes is green");
}

#[test]
fn the_way_back_is_asked_for() {
    let course = Course::new();
    let mut terminal = watch(&course, &[LAB], false);
    terminal.until(&["· not started"]);
    course.save("server.rs", &does_not_compile(&course));
    terminal.until(&["does not compile"]);
    terminal.keys("r");
    let mut told = terminal.until(&["Go on?"]);
    terminal.keys("x");
    terminal.until(&["nothing was changed"]);
    terminal.keys("r");
    terminal.until(&["Go on?"]);
    terminal.keys("y");
    // The skeleton is a save, too, and is graded.
    told += &format!("\n=== graded ===\n\n{}", terminal.until(&["· not started"]));
    let server = fs::read_to_string(course.path(&format!("labs/{LAB}/src/bin/server.rs")));
    assert_eq!(server.expect("a program"), course.skeleton("server.rs"));
    // Ctrl-C is a key here.
    terminal.keys("\u{3}");
    assert!(terminal.end().success());
    assert!(terminal.is_given_back());
    let raw = String::from_utf8_lossy(&terminal.raw).into_owned();
    assert!(
        !raw.contains("\u{1b}[32m") && !raw.contains("\u{1b}[31m"),
        "{raw}"
    );
    assert_shown("reset", &told);
}

#[test]
fn a_program_that_waits_for_ever_holds_nothing_up_and_a_signal_ends_all() {
    let course = Course::new();
    // It accepts nobody: its cases wait for their timeouts.
    let deaf = "fn main() {\n    let addr = std::env::args().nth(1).unwrap();\n    \
                let listener = std::net::TcpListener::bind(addr).unwrap();\n    \
                loop { std::thread::park(); let _ = &listener; }\n}\n";
    let mut terminal = watch(&course, &[LAB, "--poll"], false);
    terminal.until(&["· not started"]);
    course.save("server.rs", deaf);
    terminal.until(&["grading:"]);
    // While it is graded the next save comes, and that is what is shown next.
    course.save("server.rs", &does_not_compile(&course));
    terminal.until(&["does not compile"]);
    course.save("server.rs", deaf);
    terminal.until(&["grading:"]);
    kill(Pid::from_raw(terminal.pid()), Signal::SIGTERM).expect("it runs");
    assert_eq!(terminal.end().exit_code(), 130);
    assert!(terminal.is_given_back());
}

/// Plain lines until one says this.
fn until(lines: &mut Lines<BufReader<ChildStdout>>, words: &str) -> String {
    let mut said = String::new();
    for line in lines {
        said += &(line.expect("a line") + "\n");
        if said.contains(words) {
            return said;
        }
    }
    panic!("{words} did not come:\n{said}");
}

fn watch_over_a_pipe(course: &Course) -> Child {
    let mut command = Command::new(GRADER);
    command
        .args(["watch", LAB])
        .current_dir(course.root())
        .env("LC_ALL", "C.UTF-8")
        .env_remove("CARGO_TARGET_DIR")
        .stdin(Stdio::null())
        .stdout(Stdio::piped());
    command.spawn().expect("it starts")
}

#[test]
fn over_a_pipe_there_are_plain_lines() {
    if !has_solutions() {
        println!("skipped: there are no solutions here");
        return;
    }
    let course = Course::new();
    let mut child = watch_over_a_pipe(&course);
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let mut told = until(&mut lines, " points in ");
    course.save("server.rs", &does_not_compile(&course));
    told += &until(&mut lines, " points in ");
    course.save("server.rs", &course.solution("server.rs"));
    told += &until(&mut lines, " points in ");
    course.save("client.rs", &course.solution("client.rs"));
    told += &until(&mut lines, "is done");
    kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGINT).expect("it runs");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert!(!told.contains('\u{1b}'), "{told}");
    assert_shown("pipe", &told);
}
