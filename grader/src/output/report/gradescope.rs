//! The `results.json` of a Gradescope autograder. Gradescope itself hides cases from students,
//! according to their `visibility`.

use std::io;

use serde::Serialize;

use super::document::{CaseRecord, Document, LabRecord, Outcome};
use crate::spec::Visibility;

#[derive(Serialize)]
struct GradescopeResults<'a> {
    /// In seconds.
    execution_time: f64,
    output: String,
    output_format: &'static str,
    test_output_format: &'static str,
    /// Only instructors can see what the autograder itself prints.
    stdout_visibility: &'static str,
    tests: Vec<GradescopeTest<'a>>,
}

#[derive(Serialize)]
struct GradescopeTest<'a> {
    name: String,
    number: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    score: Option<u32>,
    max_score: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    status: Option<&'static str>,
    output: &'a str,
    tags: [&'a str; 2],
    visibility: Visibility,
}

/// Writes the report for Gradescope.
///
/// # Errors
/// If `out` cannot be written to.
pub(super) fn write_gradescope(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    let ungraded = document.cases().filter(|(_, case)| case.error.is_some());
    let output = match ungraded.count() {
        0 => String::new(),
        count => format!(
            "{count} of the cases could not be graded, through no fault of the programs: \
             this result is not final."
        ),
    };
    let tests = document.labs.iter().enumerate();
    let results = GradescopeResults {
        execution_time: f64::from(u32::try_from(document.duration_ms).unwrap_or(u32::MAX)) / 1e3,
        output,
        output_format: "text",
        test_output_format: "text",
        stdout_visibility: "hidden",
        tests: tests
            .flat_map(|(index, lab)| lab_tests(index + 1, lab))
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &results)?;
    writeln!(out)
}

fn lab_tests(number: usize, lab: &LabRecord) -> impl Iterator<Item = GradescopeTest<'_>> {
    let numbered = lab.cases.iter().enumerate();
    numbered.map(move |(index, case)| case_test(lab, case, format!("{number}.{}", index + 1)))
}

fn case_test<'a>(lab: &'a LabRecord, case: &'a CaseRecord, number: String) -> GradescopeTest<'a> {
    let status = match case.outcome {
        Outcome::Pass => Some("passed"),
        Outcome::Fail => Some("failed"),
        // Gradescope has no status for errors.
        Outcome::Error => None,
    };
    GradescopeTest {
        name: format!("{}: {}", lab.lab, case.title),
        number,
        score: case.score,
        max_score: case.max_score,
        status,
        output: case.explanation(),
        tags: [&lab.lab, case.level.name()],
        visibility: case.visibility,
    }
}
