//! The formats of a report.

use std::io;

use clap::ValueEnum;

use super::artemis::write_artemis;
use super::autolab::write_autolab;
use super::classroom50::{Classroom, write_classroom50};
use super::document::Document;
use super::exercism::write_exercism;
use super::github::write_github;
use super::gradescope::write_gradescope;
use super::html::write_html;
use super::json::write_json;
use super::junit::write_junit;
use super::markdown::write_markdown;
use super::prairielearn::write_prairielearn;
use super::submitty::write_submitty;
use super::tap::write_tap;
use super::vocareum::write_vocareum;
use super::vpl::write_vpl;

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
    /// results.json of an external grader of PrairieLearn
    Prairielearn,
    /// customFeedbacks of Artemis: with --out, a folder of files, else lines
    Artemis,
    /// What VPL of Moodle reads, with the grade in the last line
    Vpl,
    /// validation_results.json of a custom validator of Submitty
    Submitty,
    /// The lines for $vocareumGradeFile
    Vocareum,
    /// results.json of a test runner of exercism, version 3
    Exercism,
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
    /// The most points that the host gives. Only the format for VPL needs it.
    pub most: f64,
}

impl Format {
    /// Whether its host takes any exit status but 0 for a crash, so that failures are in the report
    /// only.
    #[must_use]
    pub fn hides_failures_from_status(self) -> bool {
        match self {
            Self::Classroom50
            | Self::Prairielearn
            | Self::Artemis
            | Self::Vpl
            | Self::Submitty
            | Self::Vocareum
            | Self::Exercism => true,
            Self::Human
            | Self::Json
            | Self::Junit
            | Self::Gradescope
            | Self::Github
            | Self::Autolab
            | Self::Tap
            | Self::Markdown
            | Self::Html => false,
        }
    }
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
        Format::Prairielearn => write_prairielearn(document, out),
        Format::Artemis => write_artemis(document, out),
        Format::Vpl => write_vpl(document, input.most, out),
        Format::Submitty => write_submitty(document, out),
        Format::Vocareum => write_vocareum(document, out),
        Format::Exercism => write_exercism(document, out),
        Format::Tap => write_tap(document, out),
        Format::Html => write_html(document, out),
        Format::Markdown => write_markdown(document, out),
    }
}
