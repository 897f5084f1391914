//! The log of a GitHub Actions step: the report for people, and annotations on the student's lines
//! that the compiler or a panic names. Nothing in the report for people can act as a log command.

use std::io;

use super::document::{CaseRecord, Document, FailureRecord, LabRecord};
use crate::course::{Version, source_path};
use crate::verdict::conversation::Kind;

/// The maximum number of annotations of each kind that GitHub shows for a step.
const MAX_ANNOTATIONS: usize = 10;

/// One annotation.
#[derive(Debug, PartialEq, Eq)]
struct Annotation {
    file: String,
    /// The line and column, if known.
    at: Option<(String, String)>,
    title: String,
    message: String,
}

/// Writes the report for the log of a GitHub Actions step. The log ignores commands until it reads
/// `secret` again, which must be unknown to every program.
///
/// # Errors
/// If `out` cannot be written to.
pub(super) fn write_github(
    document: &Document,
    text: &str,
    secret: &str,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    writeln!(out, "::stop-commands::{secret}")?;
    out.write_all(text.as_bytes())?;
    writeln!(out, "\n::{secret}::")?;
    let annotations = annotations(document);
    let hidden = annotations.len().saturating_sub(MAX_ANNOTATIONS);
    let shown = if hidden > 0 {
        MAX_ANNOTATIONS - 1
    } else {
        MAX_ANNOTATIONS
    };
    for annotation in annotations.iter().take(shown) {
        writeln!(out, "{}", command(annotation))?;
    }
    if hidden > 0 {
        let more = annotations.len() - shown;
        writeln!(
            out,
            "::error title=More failures::{more} more are in the log and in the summary"
        )?;
    }
    Ok(())
}

/// Annotations for compiler errors, and one for each case that a program failed in another way.
fn annotations(document: &Document) -> Vec<Annotation> {
    let mut annotations: Vec<Annotation> = Vec::new();
    for (lab, case) in document.cases() {
        let new = match &case.failure {
            Some(failure) if failure.kind == Kind::NotBuilt => {
                compiler_annotations(lab, case, failure)
            }
            // A program that is not written yet needs no annotation.
            Some(failure) if failure.kind == Kind::NotImplemented => Vec::new(),
            Some(failure) => vec![failure_annotation(lab, case, failure)],
            None => Vec::new(),
        };
        // If a program does not compile, all its cases carry the same errors.
        for annotation in new {
            if !annotations.contains(&annotation) {
                annotations.push(annotation);
            }
        }
    }
    annotations
}

fn failure_annotation(lab: &LabRecord, case: &CaseRecord, failure: &FailureRecord) -> Annotation {
    let file = source_path(&lab.lab, case.role, Version::Submission);
    let file = file.to_string_lossy().into_owned();
    let panicked = failure.stderr.iter().find_map(|line| {
        let (_, place) = line.split_once("panicked at ")?;
        split_position(place.trim_end_matches(':'))
    });
    let (file, at) = match panicked {
        Some((path, line, column)) => (path, Some((line, column))),
        None => (file, None),
    };
    Annotation {
        file,
        at,
        title: format!("{}/{} (-{} points)", lab.lab, case.case, case.max_score),
        message: format!(
            "{}\n{}\n\nhint: {}",
            case.title, failure.message, failure.hint
        ),
    }
}

/// Extracts the errors from the compiler's messages. Each begins with `error`; its place follows
/// after an arrow.
fn compiler_annotations(
    lab: &LabRecord,
    case: &CaseRecord,
    failure: &FailureRecord,
) -> Vec<Annotation> {
    let text = failure.compiler.as_deref().unwrap_or_default();
    let mut found = Vec::new();
    let mut message = None;
    for line in text.lines() {
        if line.starts_with("error") {
            message = Some(line);
        } else if let Some(place) = line.trim_start().strip_prefix("--> ")
            && let Some(message) = message.take()
            && let Some((file, line, column)) = split_position(place)
        {
            found.push(Annotation {
                file,
                at: Some((line, column)),
                title: format!("{} does not compile", lab.lab),
                message: message.to_owned(),
            });
        }
    }
    if found.is_empty() {
        found.push(Annotation {
            title: format!("{} was not built", lab.lab),
            ..failure_annotation(lab, case, failure)
        });
    }
    found
}

/// Splits `FILE:LINE:COLUMN`.
fn split_position(place: &str) -> Option<(String, String, String)> {
    let (rest, column) = place.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(line) && is_number(column))
        .then(|| (file.to_owned(), line.to_owned(), column.to_owned()))
}

fn command(annotation: &Annotation) -> String {
    let mut command = format!("::error file={}", escape_property(&annotation.file));
    if let Some((line, column)) = &annotation.at {
        command += &format!(",line={line},col={column}");
    }
    let (title, message) = (
        escape_property(&annotation.title),
        escape_message(&annotation.message),
    );
    command + &format!(",title={title}::{message}")
}

fn escape_message(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn escape_property(text: &str) -> String {
    escape_message(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_property_is_escaped() {
        let annotation = Annotation {
            file: "a,b:c%.rs".into(),
            at: Some(("3".into(), "5".into())),
            title: "x::y".into(),
            message: "one\ntwo, 100%: done".into(),
        };
        assert_eq!(
            command(&annotation),
            "::error file=a%2Cb%3Ac%25.rs,line=3,col=5,title=x%3A%3Ay::one%0Atwo, 100%25: done"
        );
    }

    #[test]
    fn a_place_has_a_line_and_a_column() {
        let place = ("src/bin/server.rs".into(), "3".into(), "5".into());
        assert_eq!(split_position("src/bin/server.rs:3:5"), Some(place));
        assert_eq!(split_position("no place"), None);
        assert_eq!(split_position("a:b:c"), None);
    }
}
