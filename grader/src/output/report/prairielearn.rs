//! The `results.json` of PrairieLearn's external grader. Each conversation that failed is a
//! picture.

use std::io;

use serde::Serialize;

use super::document::{CaseRecord, Document, LabRecord, Outcome};
use crate::base::text::base64::base64;
use crate::output::trace::draw_svg;
use crate::verdict::judge::Absence;

/// How many bytes of pictures there may be: PrairieLearn takes 1 MB of all.
const MOST_PICTURES: usize = 500_000;
/// How many bytes of words there may be, for the same reason: in JSON some take twice as many.
const MOST_WORDS: usize = 200_000;
/// How many characters one text may have.
const MOST_OF_ONE: usize = 4_000;
/// How many compilers' messages are shown.
const MOST_REJECTED: usize = 4;

#[derive(Serialize)]
struct PrairieLearnResults {
    /// Whether the attempt counts.
    gradable: bool,
    /// From 0 to 1.
    score: f64,
    message: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    format_errors: Vec<String>,
    tests: Vec<PrairieLearnTest>,
}

#[derive(Serialize)]
struct PrairieLearnTest {
    name: String,
    description: String,
    points: u32,
    max_points: u32,
    #[serde(skip_serializing_if = "String::is_empty")]
    output: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    images: Vec<PrairieLearnImage>,
}

#[derive(Serialize)]
struct PrairieLearnImage {
    label: String,
    url: String,
}

/// The room that is left.
struct Room {
    pictures: usize,
    words: usize,
}

/// Writes the report for PrairieLearn. An attempt with a program that does not compile, and one
/// that could not be graded, costs the student nothing.
///
/// # Errors
/// If `out` cannot be written to.
pub(super) fn write_prairielearn(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    let mut format_errors: Vec<String> = Vec::new();
    for (_, case) in document.cases() {
        let failure = case.failure.as_ref();
        if let Some(failure) = failure.filter(|it| it.absence == Some(Absence::DoesNotCompile)) {
            let words = shortened(failure.compiler.as_ref().unwrap_or(&failure.message));
            if !format_errors.contains(&words) && format_errors.len() < MOST_REJECTED {
                format_errors.push(words);
            }
        }
    }
    let message = if document.is_graded() {
        format!(
            "{} of {} points",
            document.score.score, document.score.max_score
        )
    } else {
        "This could not be graded, through no fault of the programs.".to_owned()
    };
    let mut left = Room {
        pictures: MOST_PICTURES,
        words: MOST_WORDS,
    };
    let results = PrairieLearnResults {
        gradable: document.is_graded() && format_errors.is_empty(),
        score: document.share(),
        message,
        format_errors,
        tests: document
            .cases()
            .map(|(lab, case)| test(lab, case, &mut left))
            .collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &results)?;
    writeln!(out)
}

fn test(lab: &LabRecord, case: &CaseRecord, left: &mut Room) -> PrairieLearnTest {
    let diagram = case
        .failure
        .as_ref()
        .and_then(|failure| failure.diagram.as_ref());
    let picture = diagram.map(|diagram| base64(draw_svg(diagram).as_bytes()));
    let picture = picture.filter(|picture| picture.len() <= left.pictures);
    left.pictures -= picture.as_ref().map_or(0, String::len);
    let mut output = shortened(case.explanation());
    if output.len() > left.words {
        "There is no room for more words here.".clone_into(&mut output);
    }
    left.words = left.words.saturating_sub(output.len());
    let image = |picture: String| PrairieLearnImage {
        label: "Who sent what to whom".to_owned(),
        url: format!("data:image/svg+xml;base64,{picture}"),
    };
    PrairieLearnTest {
        name: format!("{}/{}", lab.lab, case.case),
        description: case.title.clone(),
        points: case.points().score,
        // What was not graded has no badge.
        max_points: if case.outcome == Outcome::Error {
            0
        } else {
            case.max_score
        },
        output,
        images: picture.map(image).into_iter().collect(),
    }
}

fn shortened(words: &str) -> String {
    words.chars().take(MOST_OF_ONE).collect()
}
