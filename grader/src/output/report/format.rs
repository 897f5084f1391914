//! The formats of a report: which there are, and which writes what.

use std::io;

use clap::ValueEnum;

use super::classroom50::Classroom;
use super::document::Document;
use super::{autolab, classroom50, github, gradescope, html, json, junit, markdown, tap};

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

/// What a report is written from.
#[derive(Debug)]
pub struct Input<'a> {
    /// The report as data.
    pub document: &'a Document,
    /// The report for people, without colours.
    pub text: &'a str,
    /// What Classroom 50 tells of the submission; only its format needs it.
    pub classroom: Option<&'a Classroom>,
}

/// Writes a report.
///
/// # Errors
/// Where it cannot be written.
pub fn write(format: Format, input: &Input<'_>, out: &mut dyn io::Write) -> io::Result<()> {
    let document = input.document;
    match format {
        Format::Human => out.write_all(input.text.as_bytes()),
        Format::Json => json::write(document, out),
        Format::Junit => junit::write(document, out),
        Format::Gradescope => gradescope::write(document, out),
        Format::Classroom50 => classroom50::write(document, input.classroom, out),
        Format::Github => github::write(document, input.text, out),
        Format::Autolab => autolab::write(document, input.text, out),
        Format::Tap => tap::write(document, out),
        Format::Html => html::write(document, out),
        Format::Markdown => markdown::write(document, out),
    }
}
