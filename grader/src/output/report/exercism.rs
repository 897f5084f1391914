//! The `results.json` of an exercism test runner, version 3.

use std::io;

use serde::Serialize;

use super::document::{CaseRecord, Document, LabRecord, Outcome};
use crate::verdict::judge::Absence;

/// The longest message, in characters.
const MOST_MESSAGE: usize = 65_535;
/// The longest output of a test, in characters.
const MOST_OUTPUT: usize = 500;

#[derive(Serialize)]
struct ExercismResults {
    version: u32,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    tests: Vec<ExercismTest>,
}

#[derive(Serialize)]
struct ExercismTest {
    name: String,
    status: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<String>,
    /// What the case does, by its title: there is no code of it.
    test_code: String,
}

/// Writes the report for exercism. A program that does not compile is an error of the whole.
///
/// # Errors
/// If `out` cannot be written to.
pub(super) fn write_exercism(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    let rejected = |case: &CaseRecord| {
        let failure = case.failure.as_ref()?;
        let is_rejected = failure.absence == Some(Absence::DoesNotCompile);
        is_rejected.then(|| {
            failure
                .compiler
                .clone()
                .unwrap_or_else(|| failure.message.clone())
        })
    };
    let mut cases = document.cases();
    let error = cases.find_map(|(_, case)| rejected(case).or_else(|| case.error.clone()));
    let all_passed = document
        .cases()
        .all(|(_, case)| case.outcome == Outcome::Pass);
    let results = ExercismResults {
        version: 3,
        status: match error {
            Some(_) => "error",
            None if all_passed => "pass",
            None => "fail",
        },
        message: error.map(|words| words.chars().take(MOST_MESSAGE).collect()),
        tests: document
            .cases()
            .map(|(lab, case)| test(lab, case))
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &results)?;
    writeln!(out)
}

fn test(lab: &LabRecord, case: &CaseRecord) -> ExercismTest {
    let printed = case
        .failure
        .as_ref()
        .map(|failure| failure.stdout.join("\n"));
    let printed = printed.filter(|printed| !printed.is_empty());
    let words = (case.outcome != Outcome::Pass).then(|| case.explanation());
    ExercismTest {
        name: format!("{}/{}", lab.lab, case.case),
        status: match case.outcome {
            Outcome::Pass => "pass",
            Outcome::Fail => "fail",
            Outcome::Error => "error",
        },
        message: words.map(|words| words.chars().take(MOST_MESSAGE).collect()),
        output: printed.map(|printed| printed.chars().take(MOST_OUTPUT).collect()),
        test_code: case.title.clone(),
    }
}
