//! Markdown: a table of the labs, and every failure under a heading of its own. For a comment, a
//! file, or the summary of a step in GitHub Actions. What a program wrote stands in fences that it
//! cannot close.

use std::fmt::Write as _;
use std::io;

use super::document::{CaseRecord, Document, LabRecord, Outcome};
use crate::verdict::conversation::Kind;

/// Bytes after which failures are only counted: a summary in GitHub Actions, and many a comment,
/// may have no more than 1 MiB.
const MOST: usize = 900 << 10;

/// Writes the report as Markdown.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn write(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(page(document).as_bytes())
}

fn page(document: &Document) -> String {
    let name = document.submission.as_deref();
    let mut text = match name {
        Some(name) => format!("# {}: {}\n\n", literal(name), points(document.score)),
        None => format!("# {} points\n\n", points(document.score)),
    };
    text.push_str("| lab | points | cases passed |\n|---|---:|---:|\n");
    for lab in &document.labs {
        let passed = lab
            .cases
            .iter()
            .filter(|case| case.outcome == Outcome::Pass);
        let _ = writeln!(
            text,
            "| {} | {} | {}/{} |",
            lab.lab,
            points(lab.score),
            passed.count(),
            lab.cases.len()
        );
    }
    let mut left_out = 0;
    for (lab, case) in document.cases() {
        if case.outcome == Outcome::Pass || !is_news(lab, case) {
            continue;
        }
        let section = section(lab, case);
        if text.len() + section.len() > MOST {
            left_out += 1;
        } else {
            text.push_str(&section);
        }
    }
    if left_out > 0 {
        let _ = writeln!(text, "\n{left_out} more that failed are not shown here.");
    }
    text
}

/// Every case of a program that is not there says the same: the first one says it for all.
fn is_news(lab: &LabRecord, case: &CaseRecord) -> bool {
    let first = |other: &&CaseRecord| other.role == case.role && is_not_built(other);
    !is_not_built(case) || lab.cases.iter().find(first) == Some(case)
}

fn is_not_built(case: &CaseRecord) -> bool {
    let kind = case.failure.as_ref().map(|failure| failure.kind);
    kind == Some(Kind::NotBuilt)
}

fn section(lab: &LabRecord, case: &CaseRecord) -> String {
    let what = match case.outcome {
        Outcome::Error => "could not be graded",
        Outcome::Pass | Outcome::Fail => "failed",
    };
    let words = case.words().trim_end();
    let fence = fence(words);
    let role = case.role.name();
    let heading = match &case.failure {
        Some(failure) if is_not_built(case) => {
            format!("{} {role}\n\n{}", lab.lab, literal(&failure.message))
        }
        _ => format!(
            "{}/{} {what}\n\n{} ({role}, {} points)",
            lab.lab,
            case.case,
            literal(&case.title),
            case.max_score,
        ),
    };
    format!("\n## {heading}\n\n{fence}text\n{words}\n{fence}\n")
}

/// A fence that is longer than any row of backticks in the text.
fn fence(text: &str) -> String {
    let rows = text.split(|c| c != '`').map(str::len);
    "`".repeat(rows.max().unwrap_or(0).max(2) + 1)
}

/// Text in which nothing is markup, on one line.
fn literal(text: &str) -> String {
    let mut shown = String::new();
    for c in text.chars() {
        match c {
            '\n' | '\r' => shown.push(' '),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&' | '#' | '~' | '@' => {
                shown.extend(['\\', c]);
            }
            c => shown.push(c),
        }
    }
    shown
}

fn points(score: crate::output::graded::Score) -> String {
    format!("{}/{}", score.score, score.max_score)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_cannot_be_closed_from_inside() {
        assert_eq!(fence("plain"), "```");
        assert_eq!(fence("a ``` b ````` c"), "``````");
    }

    #[test]
    fn text_is_no_markup() {
        assert_eq!(literal("<b>|*x*\n"), "\\<b\\>\\|\\*x\\* ");
    }
}
