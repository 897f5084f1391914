//! A program that is stuck fails at once, and is told what it waits in. One that goes on by itself,
//! however long that takes, is waited for.

use serde_json::Value;

use crate::support::{Class, skip, tests, tool};

/// A case for a way. Its time is enough for every program that goes on by itself; a stuck one does
/// not get so much.
fn case(way: &str, points: usize) -> String {
    format!(
        "title: A case\nwhy: It must\nlevel: document\npoints: {points}\nprogram: server\n\
         args: [{way}, \"${{addr}}\"]\nhints: [One?, Two, Three]\ntimeout: 60s\nsteps:\n  \
         - {{send: \"hello\\n\", expect: \"you said hello\\n\"}}\n  - expect_eof\n"
    )
}

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

/// What is reported of these ways of a program at a level; nothing if the machine does not have the
/// level.
fn reports(program: &str, ways: &[&str], level: &str) -> Vec<Value> {
    let class = Class::new();
    ways.iter().for_each(|way| class.spec(way, &case(way, 1)));
    class.spec("answer", &case("rest", 60 - ways.len()));
    let program = tests(&format!("programs/waiting/{program}.py"));
    let server = format!("python3 '{}'", program.display());
    let check = [
        "check",
        "tcp-probe",
        "--format",
        "json",
        "--isolation",
        level,
    ];
    let check = class.course.grade(check).args(["--server", &server]);
    let ran = check
        .args(ways.iter().flat_map(|way| ["--case", way]))
        .run();
    if ran.is_refused() {
        skip(format!("{level}: {}", ran.said()));
        return Vec::new();
    }
    let report = ran.json();
    let case = |way: &&str| {
        let cases = report["labs"][0]["cases"].as_array().expect("cases");
        let case = cases.iter().find(|case| case["case"] == **way);
        case.expect("each way is a case").clone()
    };
    ways.iter().map(case).collect()
}

#[test]
fn a_program_that_goes_on_by_itself_is_waited_for() {
    if tool("python3").is_none() {
        return;
    }
    for level in LEVELS {
        for (case, way) in reports("patient", &PATIENT, level).iter().zip(PATIENT) {
            assert_eq!(case["outcome"], "pass", "{way} at {level}: {case:#}");
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
        for (case, (way, said)) in reports("stuck", &ways, level).iter().zip(STUCK) {
            let sentence = format!("the server sent nothing to the client: {said}");
            let message = &case["failure"]["message"];
            assert_eq!(*message, sentence, "{way} at {level}: {case:#}");
        }
    }
}
