//! The isolation level does not change the verdicts: the whole course gets the same report on every
//! level.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{Course, has_solutions, heavy, skip, tool};

/// How often a course is graded if the machine was too busy to grade some of its cases.
const MAX_RUNS: usize = 3;

/// What the report says of each case, without times; `None` if the machine does not have the level.
fn verdicts(level: &str, programs: &[&str]) -> Option<BTreeMap<String, Value>> {
    for _ in 1..MAX_RUNS {
        let verdicts = graded(level, programs)?;
        if verdicts.values().all(|case| case["outcome"] != "error") {
            return Some(verdicts);
        }
    }
    graded(level, programs)
}

/// Grades once.
fn graded(level: &str, programs: &[&str]) -> Option<BTreeMap<String, Value>> {
    let check = ["check", "--format", "json", "--isolation", level];
    let ran = Course::repository().grade(check).args(programs).run();
    if ran.stdout.is_empty() {
        assert!(ran.is_refused(), "{level}: {}", ran.stderr);
        skip(ran.stderr);
        return None;
    }
    let report = ran.json();
    assert_eq!(report["isolation"], level);
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut verdicts = BTreeMap::new();
    for lab in list(&report["labs"]) {
        for case in list(&lab["cases"]) {
            let word = |value: &Value| value.as_str().expect("a name").to_owned();
            let name = format!("{}/{}", word(&lab["lab"]), word(&case["case"]));
            let mut case = case.clone();
            without_times(&mut case);
            verdicts.insert(name, case);
        }
    }
    Some(verdicts)
}

/// Removes what differs from run to run: the times, and what is made of them.
fn without_times(case: &mut Value) {
    case["duration_ms"].take();
    case["seed"].take();
    if let Some(failure) = case["failure"].as_object_mut() {
        for drawn in ["diagram", "picture"] {
            failure.remove(drawn);
        }
    }
}

/// Grades at every level, and returns the report that all of them gave.
fn assert_same(programs: &[&str]) -> BTreeMap<String, Value> {
    let reference = verdicts("ports", programs).expect("every machine has it");
    assert!(!reference.is_empty());
    for level in ["namespace", "user", "landlock"] {
        let Some(verdicts) = verdicts(level, programs) else {
            continue;
        };
        for (name, verdict) in &reference {
            let own = &verdicts[name];
            assert_eq!(own, verdict, "{name} at {level}: {own:#}\n{verdict:#}");
        }
    }
    reference
}

#[test]
fn right_programs_get_the_same_report_on_every_level() {
    if has_solutions() {
        let _heavy = heavy();
        assert_same(&["--solutions"]);
    }
}

#[test]
fn a_program_that_takes_one_read_for_a_message_does_too() {
    if tool("python3").is_some() {
        let server = "python3 grader/tests/programs/chat_server_one_recv.py";
        assert_same(&["tcp-chat", "--server", server, "--seed", "1"]);
    }
}

#[test]
fn a_program_that_ignores_its_address_passes_without_arguments_only() {
    if tool("python3").is_some() {
        let server = "python3 grader/tests/programs/uppercase_default.py";
        for level in ["ports", "namespace", "user", "landlock"] {
            // What it says differs: in a shared network its cases take the port from one another, and
            // one that finds the port taken crashes instead of waiting.
            let cases = verdicts(level, &["udp-uppercase", "--server", server]);
            let Some(cases) = cases else { continue };
            let passed = cases.iter().filter(|(_, case)| case["outcome"] == "pass");
            let passed: Vec<&str> = passed.map(|(name, _)| name.as_str()).collect();
            assert_eq!(passed, ["udp-uppercase/every-letter"], "{level}");
        }
    }
}

#[test]
fn a_server_at_every_address_fails_the_case_that_names_the_host_only() {
    if tool("python3").is_some() {
        let server = "python3 grader/tests/programs/uppercase_everywhere.py";
        let cases = assert_same(&["udp-uppercase", "--server", server, "--seed", "1"]);
        let failed = cases.iter().filter(|(_, case)| case["outcome"] != "pass");
        let failed: Vec<(&str, &Value)> = failed
            .map(|(name, case)| (name.as_str(), &case["failure"]["kind"]))
            .collect();
        let kind = Value::from("wrong-port");
        assert_eq!(failed, [("udp-uppercase/interleaved-clients", &kind)]);
    }
}

#[test]
fn a_program_finds_the_same_surroundings_at_every_level() {
    if tool("python3").is_some() {
        let server = "python3 grader/tests/programs/uppercase_surroundings.py";
        let cases = assert_same(&["udp-uppercase", "--server", server, "--seed", "1"]);
        for (name, case) in &cases {
            assert_eq!(case["outcome"], "pass", "{name}: {case:#}");
        }
    }
}
