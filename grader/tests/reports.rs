//! Reports of verdicts that no run made.

mod common;

use std::time::Duration;

use common::case;
use grader::grade::Graded;
use grader::judge::Verdict;
use grader::report::{Report, Style, write_human, write_json};
use grader::run::isolation::Isolation;
use grader::spec::Transport;

/// One case passed, and one that the grader could not grade.
fn graded() -> Vec<Graded> {
    let case = case(Transport::Tcp, "[ana]", "  - connect\n");
    let graded = |verdict| Graded {
        case: case.clone(),
        verdict,
        duration: Duration::from_millis(12),
    };
    let why = "something that the program started could not be ended".to_owned();
    vec![graded(Verdict::Pass), graded(Verdict::Error(why))]
}

#[test]
fn what_the_grader_could_not_grade_is_no_zero() {
    let graded = graded();
    let report = Report::new(Isolation::Ports, Duration::from_millis(340), &graded);
    let mut json = Vec::new();
    write_json(&report, &mut json).expect("a vector takes all");
    insta::assert_snapshot!("json", String::from_utf8_lossy(&json));
    let style = Style {
        color: false,
        all: false,
        again: String::new(),
    };
    let mut human = Vec::new();
    write_human(&report, &style, &mut human).expect("a vector takes all");
    insta::assert_snapshot!("human", String::from_utf8_lossy(&human));
}
