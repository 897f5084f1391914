//! The course document's own programs, in Python: they pass the cases that are called the document's, and they talk to the
//! reference solutions. Each is as wrong as the document's, see `programs/document`.

mod solutions;

use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{self, Child, Stdio};
use std::sync::mpsc::{Receiver, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use assert_cmd::Command;
use grader::base::level::Isolation;
use grader::course::{Version, bin_name};
use grader::sandbox::reserve_address;
use grader::spec::{Lab, Level, Role, load_course};
use serde_json::Value;
use solutions::{build_solutions, repository};

/// A lab, a line that its server prints once it can be reached (or soon), and what is typed at its client.
const LABS: [(&str, &str, &str); 13] = [
    ("tcp-greeting", "socket is listening", ""),
    ("tcp-thanks", "", ""),
    ("udp-hello", "UDP server up and listening", ""),
    ("udp-uppercase", "The server is ready", "hello, straße\n"),
    ("tcp-uppercase", "The server is ready", "hello, straße\n"),
    ("udp-echo", "Waiting for data..", "Grüße an alle\nbye\n"),
    ("udp-calculator", "The calculator is waiting", "7\n/\n2\n"),
    ("udp-number-stats", "server has started", "6 5 9 7 4.2\n5\n"),
    // On a stream the set and its length run together: the document's server ends at what the solution's client sends, and
    // what its own client sends is another set.
    ("tcp-number-stats", "server has started", "5 4 6 9 3.4\n5\n"),
    ("tcp-document-stats", "Server is listening...", ""),
    (
        "tcp-echo",
        "Waiting for client request..",
        "Is it me?\nbye\n",
    ),
    ("tcp-chat", "Server listening on", "Hi\nGrüße an alle\n"),
    (
        "tcp-file-transfer",
        "Initiating clients",
        "leter.txt\nletter.txt\nempty.txt\n",
    ),
];

/// Cases that the document's program fails, and why.
const EXCEPTIONS: [(&str, &str, &str); 6] = [
    (
        "tcp-number-stats",
        "server-session",
        "the document's server closes no connection before the next one comes; the lab's closes each after its answer",
    ),
    (
        "tcp-document-stats",
        "server-session",
        "the document's server sends its numbers without a newline; the lab's ends each with one, and closes",
    ),
    (
        "tcp-document-stats",
        "next-documents",
        "the document's server sends its numbers without a newline; the lab's ends each with one, and closes",
    ),
    (
        "udp-echo",
        "no-server",
        "the document's client ends with status 0 where no server is; the lab's with 1",
    ),
    (
        "tcp-echo",
        "server-session",
        "the document's server keeps the last connection open after `bye`, until another comes; the lab's closes it",
    ),
    (
        "tcp-echo",
        "two-clients",
        "whichever client leaves, the document's server names the one that came last",
    ),
];

/// No program here takes so long, however busy the machine is.
const DEADLINE: Duration = Duration::from_secs(60);

/// The course, in its order; `None` where there is no Python.
fn course() -> Option<Vec<Lab>> {
    if Command::new("python3").arg("--version").output().is_err() {
        println!("skipped: there is no python3 here");
        return None;
    }
    let mut labs = load_course(&repository().join("specs")).expect("specs without mistakes");
    labs.retain(|lab| LABS.iter().any(|(name, ..)| *name == lab.name));
    for (name, ..) in LABS {
        if !labs.iter().any(|lab| lab.name == name) {
            println!("skipped: there is no lab {name} here");
        }
    }
    Some(labs)
}

fn python(lab: &str, role: &str) -> PathBuf {
    let name = format!("tests/programs/document/{lab}_{role}.py");
    Path::new(env!("CARGO_MANIFEST_DIR")).join(name)
}

#[test]
fn the_documents_programs_pass_the_documents_cases() {
    let Some(labs) = course() else {
        return;
    };
    thread::scope(|scope| {
        for lab in &labs {
            scope.spawn(|| check(lab));
        }
    });
}

/// Has the document's programs graded, and compares what fails with the exceptions.
fn check(lab: &Lab) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    command
        .current_dir(repository())
        .env_remove("PYTHONUNBUFFERED")
        .args(["check", &lab.name, "--format", "json"]);
    for role in ["server", "client"] {
        let program = python(&lab.name, role);
        let program = program.to_str().expect("a path that is text");
        let program = shlex::try_join(["python3", program]).expect("a path without NUL");
        command.args([&format!("--{role}"), &program]);
    }
    let cases = lab
        .cases
        .iter()
        .filter(|case| case.level == Level::Document);
    let names: Vec<&str> = cases.map(|case| case.name.as_str()).collect();
    for name in &names {
        command.args(["--case", name]);
    }
    let output = command.output().expect("the grader runs");
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    let graded = report["labs"][0]["cases"].as_array().expect("cases");
    assert_eq!(graded.len(), names.len(), "{} has other cases", lab.name);
    for case in graded {
        let exception = EXCEPTIONS
            .iter()
            .find(|(of, name, _)| *of == lab.name && case["case"] == *name);
        match exception {
            None => assert_eq!(case["outcome"], "pass", "{}: {case:#}", lab.name),
            Some((_, _, why)) => assert_eq!(case["outcome"], "fail", "no longer so: {why}"),
        }
    }
    let gone = EXCEPTIONS
        .iter()
        .find(|(of, name, _)| *of == lab.name && !names.contains(name));
    assert!(gone.is_none(), "an exception without a case: {gone:?}");
}

#[test]
fn the_documents_programs_talk_to_the_solutions() {
    if !repository().join("solutions").is_dir() {
        println!("skipped: there are no solutions here");
        return;
    }
    let Some(labs) = course() else {
        return;
    };
    let built = build_solutions(&labs);
    // Many of them wait for silence: all at once.
    let talks: Vec<(&str, String)> = thread::scope(|scope| {
        let present = LABS.into_iter();
        let present = present.filter(|(name, ..)| labs.iter().any(|lab| lab.name == *name));
        let running: Vec<_> = present
            .map(|(name, ready, typed)| {
                let rust =
                    |role| vec![built.binaries[&bin_name(name, role, Version::Solution)].clone()];
                let python = |role| vec![PathBuf::from("python3"), python(name, role)];
                let programs = [
                    (rust(Role::Client), python("server")),
                    (python("client"), rust(Role::Server)),
                ];
                let talks = programs.map(|(client, server)| {
                    scope.spawn(move || talk(name, ready, typed, &server, &client))
                });
                (name, talks)
            })
            .collect();
        running
            .into_iter()
            .map(|(name, talks)| {
                let [rust, python] = talks.map(|talk| talk.join().expect("both talk"));
                let shown = format!(
                    "The solution's client and the document's server: {rust}\n\n\
                     The document's client and the solution's server: {python}"
                );
                (name, shown)
            })
            .collect()
    });
    for (name, shown) in talks {
        insta::with_settings!({omit_expression => true}, {
            insta::assert_snapshot!(name, shown);
        });
    }
}

/// Starts a server, has a client talk to it, and tells how the client ended and what it printed.
fn talk(lab: &str, ready: &str, typed: &str, server: &[PathBuf], client: &[PathBuf]) -> String {
    let address = reserve_address(Isolation::Ports, ([127, 0, 0, 1], 0).into()).expect("a port");
    let addr = address.addr.to_string();
    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name);
    let letter = "Dear server,\nthis is a short letter.\n";
    std::fs::write(file("letter.txt"), letter).expect("a file");
    std::fs::write(file("empty.txt"), "").expect("a file");
    std::fs::write(
        file("lazydog.txt"),
        "The quick brown fox jumps over the lazy dog.",
    )
    .expect("a file");

    let server = Server::start(server, &addr, folder.path());
    server.wait_for(ready);
    let deadline = Instant::now() + DEADLINE;
    let output = loop {
        let output = Command::new(&client[0])
            .args(&client[1..])
            .arg(&addr)
            .current_dir(folder.path())
            .env_remove("PYTHONUNBUFFERED")
            .write_stdin(typed)
            .timeout(DEADLINE)
            .output()
            .expect("the client starts");
        // Some servers print their lines before they listen, or none at all.
        let early = String::from_utf8_lossy(&output.stderr).contains("refused");
        if !early || Instant::now() > deadline {
            break output;
        }
    };
    if lab == "tcp-file-transfer" {
        server.wait_for_the_end();
        let received = std::fs::read_to_string(file("output0.txt")).expect("a file");
        assert_eq!(received, letter);
    }
    let printed = String::from_utf8_lossy(&output.stdout).replace('\n', "⏎\n");
    let errors = String::from_utf8_lossy(&output.stderr).replace(&addr, "<addr>");
    let error = errors.lines().last().unwrap_or_default();
    let shown = format!("{}\n{}\n{error}", output.status, printed.trim_end());
    shown.trim_end().to_owned()
}

/// A server, until this is dropped, and the lines that it prints.
struct Server {
    child: Child,
    lines: Receiver<String>,
}

impl Server {
    fn start(argv: &[PathBuf], addr: &str, folder: &Path) -> Self {
        let mut child = process::Command::new(&argv[0])
            .args(&argv[1..])
            .arg(addr)
            .current_dir(folder)
            .env_remove("PYTHONUNBUFFERED")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the server starts");
        // For the one that asks how many clients there will be; the others do not read it.
        let mut stdin = child.stdin.take().expect("a pipe");
        let stdout = child.stdout.take().expect("a pipe");
        // Few lines are kept: a server that prints without end has to wait.
        let (sender, lines) = sync_channel(64);
        let server = Self { child, lines };
        stdin.write_all(b"1\n").expect("the server is there");
        thread::spawn(move || {
            let lines = BufReader::new(stdout).lines().map_while(Result::ok);
            for line in lines {
                if sender.send(line).is_err() {
                    return;
                }
            }
        });
        server
    }

    /// Waits until it has printed a line with this text; for no line where there is none.
    fn wait_for(&self, text: &str) {
        while !text.is_empty() {
            match self.lines.recv_timeout(DEADLINE) {
                Ok(line) if line.contains(text) => return,
                Ok(_) => {}
                Err(error) => panic!("no line {text:?} from the server: {error}"),
            }
        }
    }

    /// Waits until its stdout is closed.
    fn wait_for_the_end(&self) {
        let deadline = Instant::now() + DEADLINE;
        while self.lines.recv_timeout(DEADLINE).is_ok() {
            assert!(Instant::now() < deadline, "the server does not end");
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended by itself.
        _ = self.child.kill();
        _ = self.child.wait();
    }
}
