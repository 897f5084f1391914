//! The report for machines: `grader-report/1`.

use std::io;
use std::time::Duration;

use serde::Serialize;

use super::{LabReport, Report, place};
use crate::course::role_name;
use crate::grade::Graded;
use crate::judge::{Expected, Failure, Kind, Verdict};
use crate::run::isolation::Isolation;
use crate::score::{self, Score};
use crate::spec::Level;
use crate::visible::quoted;

/// How many bytes of what was expected and of what came are shown.
const SHOWN: usize = 400;

#[derive(Serialize)]
struct Document<'a> {
    format: &'static str,
    isolation: Isolation,
    #[serde(flatten)]
    score: Score,
    duration_ms: u128,
    labs: Vec<Lab<'a>>,
}

#[derive(Serialize)]
struct Lab<'a> {
    lab: &'a str,
    #[serde(flatten)]
    score: Score,
    cases: Vec<Case<'a>>,
}

#[derive(Serialize)]
struct Case<'a> {
    case: &'a str,
    title: &'a str,
    role: &'static str,
    level: &'static str,
    outcome: &'static str,
    /// None where the grader could not find out: that is no zero.
    score: Option<u32>,
    max_score: u32,
    duration_ms: u128,
    #[serde(skip_serializing_if = "Option::is_none")]
    failure: Option<Failed<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    error: Option<&'a str>,
}

#[derive(Serialize)]
struct Failed<'a> {
    kind: Kind,
    /// The number of the step, from 1: a round of `times` is a step, and `send` and `expect` of one step are two.
    step: Option<usize>,
    spec: String,
    message: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    expected: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    actual: Option<String>,
    notes: &'a [String],
    conversation: &'a [String],
    stdout: &'a [String],
    stderr: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    compiler: Option<&'a str>,
    hint: &'a str,
}

/// Writes the report as JSON.
///
/// # Errors
/// Where it cannot be written.
pub fn write(report: &Report<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let document = Document {
        format: "grader-report/1",
        isolation: report.isolation,
        score: report.score(),
        duration_ms: millis(report.duration),
        labs: report.labs.iter().map(lab).collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &document)?;
    writeln!(out)
}

fn lab<'a>(report: &LabReport<'a>) -> Lab<'a> {
    Lab {
        lab: report.lab,
        score: report.score(),
        cases: report.cases.iter().copied().map(case).collect(),
    }
}

fn case(graded: &Graded) -> Case<'_> {
    let (outcome, failure, error) = match &graded.verdict {
        Verdict::Pass => ("pass", None, None),
        Verdict::Fail(failure) => ("fail", Some(failed(graded, failure)), None),
        Verdict::Error(why) => ("error", None, Some(why.as_str())),
    };
    let score = score::of(graded);
    Case {
        case: &graded.case.name,
        title: &graded.case.title,
        role: role_name(graded.case.program),
        level: match graded.case.level {
            Level::Document => "document",
            Level::Robust => "robust",
        },
        outcome,
        score: error.is_none().then_some(score.score),
        max_score: score.max_score,
        duration_ms: millis(graded.duration),
        failure,
        error,
    }
}

fn failed<'a>(graded: &Graded, failure: &'a Failure) -> Failed<'a> {
    let expected = failure
        .difference
        .as_ref()
        .map(|difference| match &difference.expected {
            Expected::Bytes(bytes) => quoted(bytes, SHOWN),
            Expected::Words(words) | Expected::Key(words) => words.clone(),
        });
    Failed {
        kind: failure.kind,
        step: failure.step.map(|step| step.0 + 1),
        spec: place(graded, failure),
        message: &failure.message,
        expected,
        actual: failure
            .difference
            .as_ref()
            .map(|difference| quoted(&difference.actual, SHOWN)),
        notes: &failure.notes,
        conversation: &failure.conversation,
        stdout: &failure.printed[0],
        stderr: &failure.printed[1],
        compiler: failure.compiler.as_deref(),
        hint: &failure.hint,
    }
}

fn millis(duration: Duration) -> u128 {
    duration.as_millis()
}
