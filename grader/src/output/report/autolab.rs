//! What Autolab reads: the last line of the output, with the points of each lab. Before it comes
//! the report for people, which a student sees there.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::document::Document;

#[derive(Serialize)]
struct Scores<'a> {
    scores: BTreeMap<&'a str, u32>,
}

/// Writes the report for Autolab.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn write(document: &Document, text: &str, out: &mut dyn io::Write) -> io::Result<()> {
    let points = |lab: &super::LabRecord| lab.score.score;
    let scores = document
        .labs
        .iter()
        .map(|lab| (lab.lab.as_str(), points(lab)));
    let scores = Scores {
        scores: scores.collect(),
    };
    out.write_all(text.as_bytes())?;
    serde_json::to_writer(&mut *out, &scores)?;
    writeln!(out)
}
