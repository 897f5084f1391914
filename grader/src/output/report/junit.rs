//! JUnit XML, with one suite per lab. Failures of the program are `failure`s, errors of the grader
//! are `error`s.

use std::io;

use maud::{Markup, PreEscaped, html};

use super::document::{CaseRecord, Document, LabRecord, Outcome};

/// Writes the report as JUnit XML.
///
/// # Errors
/// If `out` cannot be written to.
pub(super) fn write_junit(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    let page = html! {
        (PreEscaped("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"))
        testsuites
            name="labs"
            tests=(document.cases().count())
            failures=(count_outcome(document, Outcome::Fail))
            errors=(count_outcome(document, Outcome::Error))
            time=(format_seconds(document.duration_ms))
        {
            @for lab in &document.labs { (lab_suite(lab)) }
        }
    };
    out.write_all(page.into_string().as_bytes())?;
    writeln!(out)
}

fn lab_suite(lab: &LabRecord) -> Markup {
    let count = |outcome| {
        lab.cases
            .iter()
            .filter(|case| case.outcome == outcome)
            .count()
    };
    html! {
        testsuite
            name=(lab.lab)
            tests=(lab.cases.len())
            failures=(count(Outcome::Fail))
            errors=(count(Outcome::Error))
            time=(format_seconds(lab.cases.iter().map(|case| case.duration_ms).sum()))
        {
            @for case in &lab.cases { (case_element(lab, case)) }
        }
    }
}

fn case_element(lab: &LabRecord, case: &CaseRecord) -> Markup {
    html! {
        testcase
            classname=(lab.lab)
            name=(without_illegal(&format!("{}: {}", case.case, case.title)))
            time=(format_seconds(case.duration_ms))
        {
            @if let Some(failure) = &case.failure {
                failure type=(failure.kind) message=(without_illegal(&failure.message)) {
                    (without_illegal(case.explanation()))
                }
            }
            @if let Some(why) = &case.error {
                error type="error" message=(without_illegal(why)) {}
            }
        }
    }
}

fn count_outcome(document: &Document, outcome: Outcome) -> usize {
    let cases = document.cases();
    cases.filter(|(_, case)| case.outcome == outcome).count()
}

fn format_seconds(millis: u64) -> String {
    format!("{}.{:03}", millis / 1000, millis % 1000)
}

/// Removes the characters that XML 1.0 cannot represent: control characters and two others.
fn without_illegal(text: &str) -> String {
    let is_legal = |c: &char| {
        matches!(*c, '\t' | '\n' | '\r' | ' '..='\u{fffd}' | '\u{10000}'..) && !c.is_control()
            || matches!(*c, '\t' | '\n')
    };
    text.chars().filter(is_legal).collect()
}
