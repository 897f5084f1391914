//! `watch` as a student uses it: in a terminal from the skeleton to the last case, and over a pipe.
//! Each test works on a copy of a lab.

use std::fs;
use std::io::{BufReader, Lines};
use std::process::ChildStdout;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use portable_pty::CommandBuilder;

use crate::support::files::write;
use crate::support::terminal::Terminal;
use crate::support::{Course, GRADER, THREAD, TIME, has_solutions, snapshot_with};

/// The lab, and the lab after it.
const LAB: &str = "tcp-greeting";
const NEXT: &str = "tcp-thanks";

/// A copy of the course in which no one has worked.
fn course() -> Course {
    Course::with_labs(&["labs", "specs", "solutions"], &[LAB, NEXT])
}

fn solution(course: &Course, file: &str) -> String {
    course.read(&format!("solutions/{LAB}/{file}"))
}

fn skeleton(course: &Course, file: &str) -> String {
    course.read(&format!("specs/{LAB}/skeleton/{file}"))
}

/// Saves a program as editors do: by renaming a new file.
fn save(course: &Course, file: &str, text: &str) {
    let path = course.path(format!("labs/{LAB}/src/bin/{file}"));
    let other = path.with_extension("rs~");
    write(&other, text);
    fs::rename(other, path).expect("a file");
}

/// Compares with a snapshot, without what differs between runs and machines.
#[track_caller]
fn shown(name: &str, text: &str) {
    let differs = [
        TIME,
        (r"in \d+\.\d s", "in <time>"),
        (r"--seed \d+", "--seed <seed>"),
        THREAD,
        (r"(127\.0\.0\.1:)\d+", "$1<port>"),
        (r"\d{4}-\d\d-\d\d_\d\d-\d\d-\d\d", "<moment>"),
    ];
    snapshot_with(name, text, &differs);
}

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

/// A beginner's compile error, in the place where the skeleton says what to do first.
fn does_not_compile(course: &Course) -> String {
    let skeleton = skeleton(course, "server.rs");
    let (before, rest) = skeleton.split_once("    todo!(").expect("a todo!");
    let (_, after) = rest.split_once('\n').expect("more lines");
    format!("{before}    TcpListener::bind(netlab::address(8080))\n{after}")
}

/// The screen down to the line that contains these words. The diagram below has times, and the
/// order of its events may vary.
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
        return;
    }
    let course = course();
    // Without a name, `watch` chooses the first unfinished lab.
    let mut terminal = watch(&course, &[], true);
    let mut told = terminal.until(&["· not started"]);
    let mut step = |title: &str, screen: &str| told += &format!("\n=== {title} ===\n\n{screen}");

    save(&course, "server.rs", &does_not_compile(&course));
    step("a compiler's error", &terminal.until(&["does not compile"]));
    let server = solution(&course, "server.rs");
    let wrong = server.replace("Thank you for", "Thanks for");
    save(&course, "server.rs", &wrong);
    let screen = terminal.until(&["of 14 cases pass", "first difference"]);
    step("wrong", through(&screen, "first difference"));
    terminal.keys("h");
    step("the next hint", &terminal.until(&["2. "]));
    terminal.keys("t");
    // Another test checks the layout; the times differ here.
    terminal.until(&["  ms ", "Thanks for connecting"]);
    terminal.keys("l");
    step("the labs", &terminal.until(&["in progress"]));
    save(&course, "server.rs", &server);
    let half = ["tcp-greeting client: not started"];
    step("half done", &terminal.until(&half));
    save(&course, "client.rs", &solution(&course, "client.rs"));
    step("done", &terminal.until(&["14 of 14 cases pass"]));
    terminal.keys("h");
    step("no hint is left", &terminal.until(&["every case of"]));
    terminal.keys("n");
    let next = ["labs/tcp-thanks/README.md"];
    step("the next lab", &terminal.until(&next));
    terminal.keys("n");
    step("there is no other", &terminal.until(&["no other lab"]));
    terminal.keys("r");
    let nothing = ["the skeleton already"];
    step("nothing to reset", &terminal.until(&nothing));
    terminal.resize(60, 16);
    let smaller = ["document 0/60  robust 0/40"];
    step("a smaller screen", &terminal.until(&smaller));
    terminal.keys("q");
    assert!(terminal.end().success());
    assert!(terminal.is_given_back());
    shown("terminal", &told);
    let raw = String::from_utf8_lossy(&terminal.raw).into_owned();
    assert!(raw.contains("\u{1b}[32m"), "what passes is green");
}

#[test]
fn the_way_back_is_asked_for() {
    let course = course();
    let mut terminal = watch(&course, &[LAB], false);
    terminal.until(&["· not started"]);
    save(&course, "server.rs", &does_not_compile(&course));
    terminal.until(&["does not compile"]);
    terminal.keys("r");
    let mut told = terminal.until(&["Go on?"]);
    terminal.keys("x");
    terminal.until(&["nothing was changed"]);
    terminal.keys("r");
    terminal.until(&["Go on?"]);
    terminal.keys("y");
    // Restoring the skeleton counts as a save, too.
    told += &format!("\n=== graded ===\n\n{}", terminal.until(&["· not started"]));
    let server = course.read(&format!("labs/{LAB}/src/bin/server.rs"));
    assert_eq!(server, skeleton(&course, "server.rs"));
    // In this terminal mode Ctrl-C is an ordinary key.
    terminal.keys("\u{3}");
    assert!(terminal.end().success());
    assert!(terminal.is_given_back());
    let raw = String::from_utf8_lossy(&terminal.raw).into_owned();
    assert!(
        !raw.contains("\u{1b}[32m") && !raw.contains("\u{1b}[31m"),
        "{raw}"
    );
    shown("reset", &told);
}

#[test]
fn a_program_that_waits_for_ever_holds_nothing_up_and_a_signal_ends_all() {
    let course = course();
    // It accepts no one, so its cases wait for their timeouts.
    let deaf = "fn main() {\n    let addr = std::env::args().nth(1).unwrap();\n    \
                let listener = std::net::TcpListener::bind(addr).unwrap();\n    \
                loop { std::thread::park(); let _ = &listener; }\n}\n";
    let mut terminal = watch(&course, &[LAB, "--poll"], false);
    terminal.until(&["· not started"]);
    save(&course, "server.rs", deaf);
    terminal.until(&["grading:"]);
    // The next save arrives while this one is graded, and is shown next.
    save(&course, "server.rs", &does_not_compile(&course));
    terminal.until(&["does not compile"]);
    save(&course, "server.rs", deaf);
    terminal.until(&["grading:"]);
    kill(Pid::from_raw(terminal.pid()), Signal::SIGTERM).expect("it runs");
    assert_eq!(terminal.end().exit_code(), 130);
    assert!(terminal.is_given_back());
}

/// The plain lines up to the first that contains these words.
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

#[test]
fn over_a_pipe_there_are_plain_lines() {
    if !has_solutions() {
        return;
    }
    let course = course();
    let watch = course.grade(["watch", LAB]).without_env("NO_COLOR");
    let mut watching = watch.start();
    let mut lines = watching.lines();
    let mut told = until(&mut lines, " points in ");
    save(&course, "server.rs", &does_not_compile(&course));
    told += &until(&mut lines, " points in ");
    save(&course, "server.rs", &solution(&course, "server.rs"));
    told += &until(&mut lines, " points in ");
    save(&course, "client.rs", &solution(&course, "client.rs"));
    told += &until(&mut lines, "is done");
    watching.signal(Signal::SIGINT);
    watching.ended().status(130);
    assert!(!told.contains('\u{1b}'), "{told}");
    shown("pipe", &told);
}
