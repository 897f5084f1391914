//! The `validation_results.json` of a custom validator of Submitty.

use std::io;

use serde::Serialize;

use super::document::{CaseRecord, Document, LabRecord, Outcome};

#[derive(Serialize)]
#[serde(tag = "status", rename_all = "lowercase")]
enum SubmittyResults {
    Success { data: SubmittyData },
    Failure { message: String },
}

#[derive(Serialize)]
struct SubmittyData {
    /// From 0 to 1.
    score: f64,
    status: &'static str,
    message: Vec<SubmittyMessage>,
}

#[derive(Serialize)]
struct SubmittyMessage {
    message: String,
    status: &'static str,
}

/// Writes the report for Submitty.
///
/// # Errors
/// If `out` cannot be written to.
pub(super) fn write_submitty(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    let error = document.cases().find_map(|(_, case)| case.error.as_ref());
    let results = match error {
        Some(error) => SubmittyResults::Failure {
            message: failure(document, error),
        },
        None => SubmittyResults::Success {
            data: SubmittyData {
                score: document.share(),
                status: if document.share() < 1.0 {
                    "failure"
                } else {
                    "success"
                },
                message: document
                    .cases()
                    .map(|(lab, case)| message(lab, case))
                    .collect(),
            },
        },
    };
    serde_json::to_writer_pretty(&mut *out, &results)?;
    writeln!(out)
}

/// What is shown where there is no score: why, and how far the grading came.
fn failure(document: &Document, error: &str) -> String {
    let why = "This could not be graded, through no fault of the programs";
    let cases = document.cases();
    let lines = cases.map(|(lab, case)| format!("\n{}: {}: {}", lab.lab, case.title, case.outcome));
    format!("{why}: {error}{}", lines.collect::<String>())
}

fn message(lab: &LabRecord, case: &CaseRecord) -> SubmittyMessage {
    let name = format!("{}: {}", lab.lab, case.title);
    match case.outcome {
        Outcome::Pass => SubmittyMessage {
            message: name,
            status: "success",
        },
        Outcome::Fail | Outcome::Error => SubmittyMessage {
            message: format!("{name}\n{}", case.explanation()),
            status: "failure",
        },
    }
}
