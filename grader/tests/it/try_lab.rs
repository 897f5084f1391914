//! `try`: runs a server and a client side by side, here over a pipe. Each test builds a small
//! course of its own.

use nix::sys::signal::Signal;
use nix::unistd::Pid;

use crate::support::{Course, Ran, Running, THREAD, TODO, alive, snapshot_with};

/// Prints its process id and its port, serves one client, and then keeps running.
const SERVER: &str = r#"use std::io::{BufRead, BufReader, Write};
fn main() {
    let addr = std::env::args().nth(1).unwrap();
    println!("I am {}", std::process::id());
    let listener = std::net::TcpListener::bind(addr).unwrap();
    loop {
        let (stream, _) = listener.accept().unwrap();
        for line in BufReader::new(&stream).lines() {
            let line = line.unwrap();
            println!("heard {line}\x1b[2J");
            writeln!(&stream, "you said {line}").unwrap();
        }
    }
}
"#;
const CLIENT: &str = r#"use std::io::{BufRead, BufReader, Write};
fn main() {
    let addr = std::env::args().nth(1).unwrap();
    let stream = std::net::TcpStream::connect(addr).unwrap();
    let mut answers = BufReader::new(&stream).lines();
    print!("say: ");
    std::io::stdout().flush().unwrap();
    for line in std::io::stdin().lines() {
        writeln!(&stream, "{}", line.unwrap()).unwrap();
        print!("{}\nsay: ", answers.next().unwrap().unwrap());
        std::io::stdout().flush().unwrap();
    }
}
"#;

fn start(course: &Course) -> Running {
    course.grade(["try", "tcp-probe"]).start()
}

/// The result of `try` with this input.
fn tried(course: &Course, input: &str) -> Ran {
    let mut tried = start(course);
    tried.input(input);
    tried.ended()
}

/// Sorts the output: the lines of the two programs can interleave in any order.
fn sorted(text: &str) -> String {
    let (server, others): (Vec<&str>, Vec<&str>) =
        text.lines().partition(|line| line.starts_with("server"));
    let others = others.into_iter().filter(|line| !line.is_empty());
    let lines: Vec<&str> = others.chain(server).collect();
    // Whether a line break follows a prompt depends on when the server prints.
    lines
        .join("\n")
        .replace("say: \n", "say: ")
        .replace("say: ", "")
        + "\n"
}

#[track_caller]
fn shown(name: &str, text: &str) {
    let port = (r"127\.0\.0\.1([: ])\d+", "127.0.0.1$1<port>");
    let pid = (r"I am \d+", "I am <pid>");
    snapshot_with(name, text, &[port, pid, THREAD]);
}

fn server_pid(text: &str) -> Pid {
    let (_, rest) = text.split_once("I am ").expect("the server says so");
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Pid::from_raw(digits.parse().expect("a number"))
}

#[test]
fn both_are_shown_and_neither_stays() {
    let course = Course::of(SERVER, CLIENT);
    let said = tried(&course, "hello\nagain\n").status(0).said();
    assert!(!alive(server_pid(&said)));
    shown("both", &sorted(&said));
}

#[test]
fn an_interrupt_ends_both() {
    let course = Course::of(SERVER, CLIENT);
    let mut trying = start(&course);
    let mut lines = trying.lines();
    let said = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains("I am ")));
    let server = server_pid(&said.expect("the server says so").expect("a line"));
    assert!(alive(server));
    trying.signal(Signal::SIGTERM);
    // Stdin stays open until then, so only the signal can have ended it.
    trying.ended().status(130);
    assert!(!alive(server));
    drop(lines);
}

#[test]
fn what_cannot_be_tried_is_told() {
    let course = Course::of(TODO, CLIENT);
    let said = tried(&course, "").status(1).said();
    shown("todo", &said);
    let client = "fn main() { no_such_function() }\n";
    course.write("labs/tcp-probe/src/bin/client.rs", client);
    let said = tried(&course, "").status(1).said();
    shown("does-not-compile", &said);
}

#[test]
fn the_programs_have_the_environment_in_which_they_are_graded() {
    let server = SERVER.replace(
        "println!(\"I am {}\", std::process::id());",
        "let mut names: Vec<_> = std::env::vars().map(|(name, _)| name).collect();
         names.sort();
         println!(\"I have {}\", names.join(\" \"));
         std::fs::write(std::env::temp_dir().join(\"mine\"), \"\").unwrap();",
    );
    let course = Course::of(&server, CLIENT);
    let mut tried = course
        .grade(["try", "tcp-probe"])
        .env("DEPLOY_TOKEN", "hunter2")
        .start();
    tried.input("one\n");
    tried
        .ended()
        .status(0)
        .stdout_has("I have HOME LANG PATH TMPDIR\n")
        .stdout_has("you said one");
}

/// The client is gone as soon as it has shown what came, and the server with it.
#[test]
fn nobody_is_asked_to_type_to_a_client_that_takes_no_input() {
    let course = Course::of(SERVER, CLIENT);
    let ask = course.read("specs/tcp-probe/ask.yaml");
    let typed = |line: &&str| !line.contains("enter:");
    let silent: Vec<&str> = ask.lines().filter(typed).collect();
    course.write("specs/tcp-probe/ask.yaml", silent.join("\n"));
    let said = tried(&course, "hello\n").status(0).said();
    shown("no-input", &sorted(&said));
}
