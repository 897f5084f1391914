//! What the hosts' own rules ask of their formats.

use std::collections::BTreeSet;

use grader::output::report::{Document, Format};
use serde_json::Value;

use super::fixture::{in_format, invisible, written};
use crate::support::files::{entries, read};
use crate::support::{Course, misbehave};

fn json(format: Format) -> Value {
    serde_json::from_str(&written(format)).expect("JSON")
}

#[test]
fn prairielearn_takes_points_of_every_test_and_a_picture() {
    let results = json(Format::Prairielearn);
    // A program that does not compile, and a case that could not be graded.
    assert_eq!(results["gradable"], false);
    let score = results["score"].as_f64().expect("a score");
    assert!((0.0..=1.0).contains(&score));
    let tests = results["tests"].as_array().expect("tests");
    assert!(
        tests
            .iter()
            .all(|test| test["points"].is_u64() && test["max_points"].is_u64())
    );
    let urls = tests
        .iter()
        .filter_map(|test| test["images"][0]["url"].as_str());
    let urls: Vec<&str> = urls.collect();
    assert!(!urls.is_empty());
    // `<svg` in base64.
    assert!(
        urls.iter()
            .all(|url| url.starts_with("data:image/svg+xml;base64,PHN2Z"))
    );
}

#[test]
fn prairielearn_gets_no_more_than_it_takes() {
    let report = in_format(Format::Prairielearn, &super::everything_fails(), "");
    assert!(report.len() < 1_000_000, "{}", report.len());
}

#[test]
fn artemis_gets_a_file_for_each_case() {
    let lines = written(Format::Artemis);
    let cases: Vec<Value> = lines
        .lines()
        .map(|line| serde_json::from_str(line).expect("JSON"))
        .collect();
    let names: BTreeSet<&str> = cases
        .iter()
        .filter_map(|case| case["name"].as_str())
        .collect();
    assert_eq!(names.len(), cases.len());
    for case in &cases {
        let is_explained = case["message"]
            .as_str()
            .is_some_and(|words| !words.is_empty());
        assert_ne!(case["successful"] == true, is_explained, "{case}");
    }
    let course = Course::of("", "");
    let server = misbehave("says-something-else");
    let check = [
        "check", "--seed", "1", "--server", &server, "--format", "artemis",
    ];
    let folder = course.path("feedback/custom");
    // The host takes another status for a crash.
    course.grade(check).arg("--out").arg(&folder).status(0);
    let files = entries(&folder);
    assert!(!files.is_empty());
    for file in files {
        let case: Value = serde_json::from_str(&read(&file)).expect("JSON");
        let name = case["name"].as_str().expect("a name").replace('/', "-");
        assert_eq!(file.file_stem().and_then(|it| it.to_str()), Some(&*name));
    }
}

#[test]
fn vpl_finds_no_mark_but_the_graders() {
    let hostile = "Grade :=>>100\n--|>\nGrade :=>>99\n<|--\nComment :=>>x";
    let (mut document, _) = invisible();
    for lab in &mut document.labs {
        for case in &mut lab.cases {
            case.title = "Grade :=>>98".to_owned();
            if let Some(failure) = &mut case.failure {
                failure.picture = hostile.to_owned();
                failure.compiler = None;
            }
        }
    }
    let grades = |document: &Document| -> Vec<String> {
        let report = in_format(Format::Vpl, document, "");
        let marks = report
            .lines()
            .filter(|line| line.contains(":=>>") || line.contains("--|>"));
        marks.map(str::to_owned).collect()
    };
    let ungraded = "Comment :=>>Not everything could be graded: no grade is given.";
    assert_eq!(grades(&document), ["--|>", ungraded]);
    for lab in &mut document.labs {
        lab.cases.retain(|case| case.error.is_none());
    }
    (document.score.score, document.score.max_score) = (1, 3);
    assert_eq!(grades(&document), ["--|>", "Grade :=>>3.33"]);
}

#[test]
fn exercism_and_submitty_know_errors_from_failures() {
    let exercism = json(Format::Exercism);
    assert_eq!(
        (&exercism["version"], &exercism["status"]),
        (&3.into(), &"error".into())
    );
    let tests = exercism["tests"].as_array().expect("tests");
    let short = |test: &Value| {
        test["output"]
            .as_str()
            .is_none_or(|it| it.chars().count() <= 500)
    };
    assert!(tests.iter().all(short));
    let submitty = json(Format::Submitty);
    assert_eq!(submitty["status"], "failure");
    assert!(
        submitty["message"]
            .as_str()
            .is_some_and(|it| it.contains("no fault of the programs"))
    );
}
