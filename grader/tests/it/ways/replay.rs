//! A program that replays the answers of an earlier run fails the next one: random values make the
//! difference.

use std::collections::BTreeSet;

use grader::app::author::verify::lab_issues;
use grader::spec::{Lab, Role, load_course};

use crate::support::files::folder;
use crate::support::{Course, has_solutions, repository, solution, tests, tool};

const LAB: &str = "udp-uppercase";

/// The cases that a program fails as the server, with random values from this seed.
fn failed(program: &[&str], seed: &str) -> BTreeSet<String> {
    let program = shlex::try_join(program.iter().copied()).expect("words without NUL");
    // One at a time, so that the program's notes do not mix, and without a sandbox, so that it can
    // write them.
    let report = Course::repository()
        .grade(["check", LAB, "--server", &program, "--seed", seed])
        .args(["--format", "json", "--jobs", "1", "--isolation", "ports"])
        .run()
        .json();
    assert_eq!(report["seed"].to_string(), seed);
    let cases = report["labs"][0]["cases"].as_array().expect("cases");
    let failed = cases.iter().filter(|case| case["outcome"] != "pass");
    failed
        .map(|case| case["case"].as_str().expect("a name").to_owned())
        .collect()
}

/// The server's cases that draw random values.
fn drawing(lab: &Lab) -> BTreeSet<String> {
    let cases = lab.cases.iter().filter(|case| case.program == Role::Server);
    cases
        .filter(|case| !case.random.is_empty())
        .map(|case| case.name.clone())
        .collect()
}

#[test]
fn every_program_has_cases_that_draw_at_both_levels() {
    let root = repository();
    for lab in load_course(&root.join("specs")).expect("specs without mistakes") {
        let issues = lab_issues(root, &lab).expect("files that can be read");
        let words = issues.iter().map(|issue| issue.message.as_str());
        let undrawn: Vec<&str> = words
            .filter(|words| words.contains("random values"))
            .collect();
        assert_eq!(undrawn, [""; 0], "{}", lab.name);
    }
}

#[test]
fn learnt_answers_pass_the_run_that_they_were_learnt_in_and_fail_the_next() {
    if tool("python3").is_none() || !has_solutions() {
        return;
    }
    let labs = load_course(&repository().join("specs")).expect("specs without mistakes");
    let lab = labs.iter().find(|lab| lab.name == LAB).expect("the lab");
    let folder = folder();
    let paths = [
        solution(LAB, Role::Server),
        folder.path().join("table"),
        tests("programs/replay.py"),
    ];
    let [solution, table, program] = paths
        .each_ref()
        .map(|path| path.to_str().expect("a path that is text"));
    let record = ["python3", program, "record", table, solution];
    let replay = ["python3", program, "replay", table];

    let none = BTreeSet::new();
    assert_eq!(failed(&record, "1"), none);
    assert_eq!(failed(&replay, "1"), none, "the values are the same");
    assert_eq!(failed(&replay, "2"), drawing(lab));
    assert_eq!(failed(&[solution], "2"), none);
}
