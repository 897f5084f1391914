//! The course document's own programs, in Python. They pass the cases of the level `document`, and
//! they work with the reference solutions. They keep the document's mistakes; see
//! `programs/document`.

mod talk;

use std::path::PathBuf;
use std::thread;

use grader::spec::{Lab, Level, Role, load_course};
use talk::talk;

use crate::support::{
    Course, has_solutions, heavy, repository, skip, snapshot_with, solution, tests, tool,
};

/// A lab, a line that its server prints once it accepts clients (or shortly before), and the input
/// to its client.
const LABS: [(&str, &str, &str); 13] = [
    ("tcp-greeting", "socket is listening", ""),
    ("tcp-thanks", "", ""),
    ("udp-hello", "UDP server up and listening", ""),
    ("udp-uppercase", "The server is ready", "hello, straße\n"),
    ("tcp-uppercase", "The server is ready", "hello, straße\n"),
    ("udp-echo", "Waiting for data..", "Grüße an alle\nbye\n"),
    ("udp-calculator", "The calculator is waiting", "7\n/\n2\n"),
    ("udp-number-stats", "server has started", "6 5 9 7 4.2\n5\n"),
    // On a stream, the set and its length arrive together: with the solution's client the
    // document's server ends, and with its own client it takes them for another set.
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

/// Cases that the document's program fails, with the reason.
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

/// The labs, in the order of the course; `None` if Python is not installed.
fn course() -> Option<Vec<Lab>> {
    tool("python3")?;
    let mut labs = load_course(&repository().join("specs")).expect("specs without mistakes");
    labs.retain(|lab| LABS.iter().any(|(name, ..)| *name == lab.name));
    for (name, ..) in LABS {
        if !labs.iter().any(|lab| lab.name == name) {
            skip(format!("there is no lab {name} here"));
        }
    }
    Some(labs)
}

fn python(lab: &str, role: &str) -> PathBuf {
    tests(&format!("programs/document/{lab}_{role}.py"))
}

#[test]
fn the_documents_programs_pass_the_documents_cases() {
    let Some(labs) = course() else {
        return;
    };
    let _heavy = heavy();
    thread::scope(|scope| {
        for lab in &labs {
            scope.spawn(|| check(lab));
        }
    });
}

/// Grades the document's programs, and compares the failed cases with `EXCEPTIONS`.
fn check(lab: &Lab) {
    let mut check = Course::repository()
        .grade(["check", &lab.name, "--format", "json"])
        .without_env("PYTHONUNBUFFERED");
    for role in ["server", "client"] {
        let program = python(&lab.name, role);
        let program = program.to_str().expect("a path that is text");
        let program = shlex::try_join(["python3", program]).expect("a path without NUL");
        check = check.args([&format!("--{role}"), &program]);
    }
    let cases = lab
        .cases
        .iter()
        .filter(|case| case.level == Level::Document);
    let names: Vec<&str> = cases.map(|case| case.name.as_str()).collect();
    for name in &names {
        check = check.args(["--case", name]);
    }
    let report = check.run().json();
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
    if !has_solutions() {
        return;
    }
    let Some(labs) = course() else {
        return;
    };
    let _heavy = heavy();
    // Many of them wait for silence, so run all at once.
    let talks: Vec<(&str, String)> = thread::scope(|scope| {
        let present = LABS.into_iter();
        let present = present.filter(|(name, ..)| labs.iter().any(|lab| lab.name == *name));
        let running: Vec<_> = present
            .map(|(name, ready, typed)| {
                let rust = |role| vec![solution(name, role)];
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
        snapshot_with(name, &shown, &[]);
    }
}
