//! `try`: a server and a client side by side, over a pipe. Each test builds a small course of its own.

mod small_course;

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use small_course::course;
use tempfile::TempDir;

/// Tells its process id and the port that it was given, serves one client, and would stay for ever.
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
const TODO: &str = "fn main() {\n    todo!(\"bind to an address\")\n}\n";

fn try_lab(folder: &TempDir) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    command
        .args(["try", "tcp-probe"])
        .current_dir(folder.path())
        .env("NO_COLOR", "1")
        .env("LC_ALL", "C.UTF-8")
        .env_remove("CARGO_TARGET_DIR")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

/// What `try` prints with this input, and its status.
fn printed(folder: &TempDir, input: &str) -> (Option<i32>, String) {
    let mut child = try_lab(folder).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    let output = child.wait_with_output().expect("it ends");
    let said = [output.stdout, output.stderr].concat();
    (
        output.status.code(),
        String::from_utf8_lossy(&said).into_owned(),
    )
}

/// The two programs' lines come in any order, each one's in its own.
fn sorted(text: &str) -> String {
    let (server, others): (Vec<&str>, Vec<&str>) =
        text.lines().partition(|line| line.starts_with("server"));
    let others = others.into_iter().filter(|line| !line.is_empty());
    let lines: Vec<&str> = others.chain(server).collect();
    // A prompt ends where the server says something.
    lines
        .join("\n")
        .replace("say: \n", "say: ")
        .replace("say: ", "")
        + "\n"
}

fn assert_shown(name: &str, text: &str) {
    let mut settings = insta::Settings::clone_current();
    settings.add_filter(r"127\.0\.0\.1([: ])\d+", "127.0.0.1$1<port>");
    settings.add_filter(r"I am \d+", "I am <pid>");
    settings.add_filter(r"(thread '[^']+') \(\d+\)", "$1");
    settings.set_omit_expression(true);
    settings.bind(|| insta::assert_snapshot!(name, text));
}

fn server_pid(text: &str) -> Pid {
    let (_, rest) = text.split_once("I am ").expect("the server says so");
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    Pid::from_raw(digits.parse().expect("a number"))
}

/// Signal 0 asks whether a process is there.
fn is_there(pid: Pid) -> bool {
    kill(pid, None).is_ok()
}

#[test]
fn both_are_shown_and_neither_stays() {
    let folder = course(SERVER, CLIENT);
    let (status, said) = printed(&folder, "hello\nagain\n");
    assert_eq!(status, Some(0), "{said}");
    assert!(!is_there(server_pid(&said)));
    assert_shown("try", &sorted(&said));
}

#[test]
fn an_interrupt_ends_both() {
    let folder = course(SERVER, CLIENT);
    let mut child = try_lab(&folder).spawn().expect("it starts");
    let stdin = child.stdin.take().expect("a pipe");
    let mut lines = BufReader::new(child.stdout.take().expect("a pipe")).lines();
    let said = lines.find(|line| line.as_ref().is_ok_and(|line| line.contains("I am ")));
    let server = server_pid(&said.expect("the server says so").expect("a line"));
    assert!(is_there(server));
    kill(Pid::from_raw(child.id().cast_signed()), Signal::SIGTERM).expect("it is there");
    assert_eq!(child.wait().expect("it ends").code(), Some(130));
    assert!(!is_there(server));
    // Until here the client could have been typed to.
    drop(stdin);
}

#[test]
fn what_cannot_be_tried_is_told() {
    let folder = course(TODO, CLIENT);
    let (status, said) = printed(&folder, "");
    assert_eq!(status, Some(1), "{said}");
    assert_shown("try-todo", &said);
    let client = folder.path().join("labs/tcp-probe/src/bin/client.rs");
    fs::write(client, "fn main() { no_such_function() }\n").expect("a file");
    let (status, said) = printed(&folder, "");
    assert_eq!(status, Some(1), "{said}");
    assert_shown("try-does-not-compile", &said);
}
