//! For the log of a GitHub Actions step: the report for people, and annotations at the student's
//! lines, where the compiler or a panic gives them. Nothing in the report for people can be taken
//! for a command of the log.

use std::io;

use super::document::{CaseRecord, Document, FailureRecord, LabRecord};
use crate::course::{Version, source_path};
use crate::verdict::conversation::Kind;

/// So many annotations of a kind a step may have.
const MOST: usize = 10;

/// One annotation.
#[derive(Debug, PartialEq, Eq)]
struct Annotation {
    file: String,
    /// Line and column, where they are known.
    at: Option<(String, String)>,
    title: String,
    message: String,
}

/// Writes the report for a log of GitHub Actions.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn write(document: &Document, text: &str, out: &mut dyn io::Write) -> io::Result<()> {
    // The log takes no command until it sees this word again, which no program could know.
    let token = format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..));
    writeln!(out, "::stop-commands::{token}")?;
    out.write_all(text.as_bytes())?;
    writeln!(out, "\n::{token}::")?;
    let annotations = annotations(document);
    let hidden = annotations.len().saturating_sub(MOST);
    let shown = if hidden > 0 { MOST - 1 } else { MOST };
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

/// One for each message of the compiler, and for each case that a program failed otherwise.
fn annotations(document: &Document) -> Vec<Annotation> {
    let mut annotations: Vec<Annotation> = Vec::new();
    for (lab, case) in document.cases() {
        let new = match &case.failure {
            Some(failure) if failure.kind == Kind::NotBuilt => compiler(lab, case, failure),
            // What is not begun is no news at its first line.
            Some(failure) if failure.kind == Kind::NotImplemented => Vec::new(),
            Some(failure) => vec![failed(lab, case, failure)],
            None => Vec::new(),
        };
        // Every case of a program that does not compile says the same.
        for annotation in new {
            if !annotations.contains(&annotation) {
                annotations.push(annotation);
            }
        }
    }
    annotations
}

fn failed(lab: &LabRecord, case: &CaseRecord, failure: &FailureRecord) -> Annotation {
    let file = source_path(&lab.lab, case.role, Version::Submission);
    let file = file.to_string_lossy().into_owned();
    let panicked = failure.stderr.iter().find_map(|line| {
        let (_, place) = line.split_once("panicked at ")?;
        position(place.trim_end_matches(':'))
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

/// The errors in what the compiler said: each begins with `error`, and names its place behind an
/// arrow.
fn compiler(lab: &LabRecord, case: &CaseRecord, failure: &FailureRecord) -> Vec<Annotation> {
    let text = failure.compiler.as_deref().unwrap_or_default();
    let mut found = Vec::new();
    let mut message = None;
    for line in text.lines() {
        if line.starts_with("error") {
            message = Some(line);
        } else if let Some(place) = line.trim_start().strip_prefix("--> ")
            && let Some(message) = message.take()
            && let Some((file, line, column)) = position(place)
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
            ..failed(lab, case, failure)
        });
    }
    found
}

/// `FILE:LINE:COLUMN`, taken apart.
fn position(place: &str) -> Option<(String, String, String)> {
    let (rest, column) = place.rsplit_once(':')?;
    let (file, line) = rest.rsplit_once(':')?;
    let is_number = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    (is_number(line) && is_number(column))
        .then(|| (file.to_owned(), line.to_owned(), column.to_owned()))
}

fn command(annotation: &Annotation) -> String {
    let mut command = format!("::error file={}", property(&annotation.file));
    if let Some((line, column)) = &annotation.at {
        command += &format!(",line={line},col={column}");
    }
    let (title, message) = (property(&annotation.title), data(&annotation.message));
    command + &format!(",title={title}::{message}")
}

fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
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
        assert_eq!(position("src/bin/server.rs:3:5"), Some(place));
        assert_eq!(position("no place"), None);
        assert_eq!(position("a:b:c"), None);
    }
}
