//! Artemis's feedback: an object for each case. Artemis reads them from files of their own, in the
//! folder `customFeedbacks`; without a folder they are written as lines.

use std::io;

use serde::Serialize;

use super::document::{Document, Outcome};

#[derive(Serialize)]
struct ArtemisFeedback<'a> {
    /// Unique and the same for every submission: Artemis gives points by it.
    name: String,
    successful: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
}

/// The files for Artemis: their names, and what is in them.
#[must_use]
pub fn artemis_files(document: &Document) -> Vec<(String, String)> {
    let file = |feedback: ArtemisFeedback<'_>| {
        let name = format!("{}.json", feedback.name.replace('/', "-"));
        let json = serde_json::to_string(&feedback).unwrap_or_default();
        (name, json)
    };
    feedbacks(document).map(file).collect()
}

/// What could not be graded has none: it is no failure. The exit status tells.
fn feedbacks(document: &Document) -> impl Iterator<Item = ArtemisFeedback<'_>> {
    let graded = document
        .cases()
        .filter(|(_, case)| case.outcome != Outcome::Error);
    graded.map(|(lab, case)| ArtemisFeedback {
        name: format!("{}/{}", lab.lab, case.case),
        successful: case.outcome == Outcome::Pass,
        message: (case.outcome != Outcome::Pass).then(|| case.explanation()),
    })
}

/// Writes the report for Artemis, a line for each case.
///
/// # Errors
/// If `out` cannot be written to.
pub(super) fn write_artemis(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    for feedback in feedbacks(document) {
        serde_json::to_writer(&mut *out, &feedback)?;
        writeln!(out)?;
    }
    Ok(())
}
