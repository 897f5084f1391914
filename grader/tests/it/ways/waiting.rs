//! A program that is stuck fails at once, and is told what it waits in. One that goes on by itself,
//! however long that takes, is waited for.

use std::thread;

use crate::support::{Class, Ran, skip, tests, tool};

/// Long enough for every program that goes on by itself; a stuck one does not get so much.
const CASE: &str = "title: A case\nwhy: It must\nlevel: document\npoints: 60\nprogram: server\n\
                    hints: [One?, Two, Three]\ntimeout: 60s\nsteps:\n  \
                    - {send: \"hello\\n\", expect: \"you said hello\\n\"}\n  - expect_eof\n";

const LEVELS: [&str; 4] = ["namespace", "user", "landlock", "ports"];

/// A way of `programs/waiting/patient.py`.
const PATIENT: [&str; 19] = [
    "sleeps",
    "selects",
    "polls",
    "polls-many",
    "reads-with-a-limit",
    "accepts-with-a-limit",
    "sets-an-alarm",
    "has-a-child-with-an-alarm",
    "sets-a-timer",
    "reads-a-clock",
    "waits-for-a-thread",
    "waits-for-a-lock",
    "waits-for-a-child",
    "reads-a-pipe",
    "reads-a-pair",
    "waits-for-a-signal",
    "waits-for-a-process-without-its-first-thread",
    "runs-a-loop",
    "is-busy",
];

/// A way of `programs/waiting/stuck.py`, and what its report says of it.
#[cfg(all(target_os = "linux", not(portable)))]
const STUCK: [(&str, &str); 10] = [
    (
        "accepts-again",
        "it waits in `accept` for a client, while 6 bytes from the client lie unread",
    ),
    ("reads-more", "it waits in `read` for more from the client"),
    ("reads-input", "it waits in `read` for console input"),
    (
        "reads-input-first",
        "it waits in `read` for console input, while 6 bytes from the client lie unread",
    ),
    ("locks-twice", "it waits for a lock or for another thread"),
    (
        "reads-a-pipe",
        "it waits in `read` for bytes from another part of itself",
    ),
    ("selects", "it waits in `select` for any of several things"),
    ("pauses", "it waits for a signal"),
    (
        "waits-for-a-child",
        "its threads wait in `read` for more from the client and for the end of a process that it \
         started",
    ),
    (
        "waits-for-a-thread",
        "its threads wait in `read` for more from the client and for a lock or for another thread",
    ),
];

/// What is reported of these ways of a program at a level, each in a run of its own; nothing if the
/// machine does not have the level.
fn reports(program: &str, ways: &[&'static str], level: &str) -> Vec<(&'static str, Ran)> {
    let class = Class::new();
    class.spec("answer", CASE);
    let program = tests(&format!("programs/waiting/{program}.py"));
    let report = |way: &'static str| {
        let server = format!("python3 '{}' {way}", program.display());
        let check = ["check", "tcp-probe", "--case", "answer", "--isolation", level];
        let ran = class.course.grade(check).args(["--server", &server]).run();
        (way, ran)
    };
    let reports: Vec<_> = thread::scope(|scope| {
        let running: Vec<_> = ways
            .iter()
            .map(|way| scope.spawn(|| report(way)))
            .collect();
        let ended = running.into_iter().map(|it| it.join().expect("a report"));
        ended.collect()
    });
    if let Some((_, refused)) = reports.iter().find(|(_, ran)| ran.is_refused()) {
        skip(format!("{level}: {}", refused.said()));
        return Vec::new();
    }
    reports
}

#[test]
fn a_program_that_goes_on_by_itself_is_waited_for() {
    if tool("python3").is_none() {
        return;
    }
    for level in LEVELS {
        for (way, ran) in reports("patient", &PATIENT, level) {
            assert_eq!(ran.code(), Some(0), "{way} at {level}: {}", ran.stdout);
        }
    }
}

#[test]
#[cfg(all(target_os = "linux", not(portable)))]
fn a_program_that_is_stuck_is_told_what_it_waits_in() {
    if tool("python3").is_none() {
        return;
    }
    let ways = STUCK.map(|(way, _)| way);
    for level in LEVELS {
        for ((way, ran), (_, said)) in reports("stuck", &ways, level).into_iter().zip(STUCK) {
            let sentence = ran.stdout.lines().find(|line| line.starts_with("error: "));
            let sentence = sentence.unwrap_or_default();
            let end = format!("the server sent nothing to the client: {said}");
            assert!(sentence.ends_with(&end), "{way} at {level}: {}", ran.stdout);
        }
    }
}
