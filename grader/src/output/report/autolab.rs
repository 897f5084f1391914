//! The output that Autolab reads: the last line has the points for each lab. The report for people,
//! which Autolab shows to students, precedes it.

use std::collections::BTreeMap;
use std::io;

use serde::Serialize;

use super::document::Document;

#[derive(Serialize)]
struct AutolabScores<'a> {
    scores: BTreeMap<&'a str, u32>,
}

/// Writes the report for Autolab.
///
/// # Errors
/// If `out` cannot be written to.
pub(super) fn write_autolab(
    document: &Document,
    text: &str,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let labs = document.labs.iter();
    let scores = labs.map(|lab| (lab.lab.as_str(), lab.score.score));
    let scores = AutolabScores {
        scores: scores.collect(),
    };
    out.write_all(text.as_bytes())?;
    serde_json::to_writer(&mut *out, &scores)?;
    writeln!(out)
}
