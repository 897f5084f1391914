//! The formats of a report.

use std::io;

use clap::ValueEnum;

use super::autolab::write_autolab;
use super::classroom50::{Classroom, write_classroom50};
use super::document::Document;
use super::github::write_github;
use super::gradescope::write_gradescope;
use super::html::write_html;
use super::json::write_json;
use super::junit::write_junit;
use super::markdown::write_markdown;
use super::tap::write_tap;

/// A format of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// For people, at a terminal
    Human,
    /// For machines: grader-report/1
    Json,
    /// JUnit XML, which most CI systems show
    Junit,
    /// results.json of a Gradescope autograder
    Gradescope,
    /// result.json of a Classroom 50 autograder
    Classroom50,
    /// Annotations for a GitHub Actions log, and a summary of the step
    Github,
    /// The report for people, and the line that Autolab reads
    Autolab,
    /// TAP version 14
    Tap,
    /// For a comment or a file
    Markdown,
    /// A web page that needs nothing else
    Html,
}

/// The data that a report is written from.
#[derive(Debug)]
pub struct ReportInput<'a> {
    /// The report as data.
    pub document: &'a Document,
    /// The report for people; some formats include it.
    pub text: &'a str,
    /// The submission according to Classroom 50; only that format needs it.
    pub classroom: Option<&'a Classroom>,
    /// A token that no program can guess. Only the format for GitHub needs it: it makes the log
    /// ignore commands until the token appears again.
    pub secret: &'a str,
}

/// Writes a report.
///
/// # Errors
/// If `out` cannot be written to.
pub fn write_report(
    format: Format,
    input: &ReportInput<'_>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let document = input.document;
    match format {
        Format::Human => out.write_all(input.text.as_bytes()),
        Format::Json => write_json(document, out),
        Format::Junit => write_junit(document, out),
        Format::Gradescope => write_gradescope(document, out),
        Format::Classroom50 => write_classroom50(document, input.classroom, out),
        Format::Github => write_github(document, input.text, input.secret, out),
        Format::Autolab => write_autolab(document, input.text, out),
        Format::Tap => write_tap(document, out),
        Format::Html => write_html(document, out),
        Format::Markdown => write_markdown(document, out),
    }
}
