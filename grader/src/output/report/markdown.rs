//! Markdown: a table of the labs, then every failure under its own heading. For a comment, a file,
//! or the summary of a GitHub Actions step. Program output is inside fences that it cannot close.

use std::fmt::Write as _;
use std::io;

use super::document::{CaseRecord, Document, LabRecord, Outcome};
use crate::base::text::escape::escape;
use crate::output::graded::Score;
use crate::verdict::conversation::Kind;

/// The size in bytes beyond which further failures are only counted: GitHub limits a summary to 1
/// MiB.
const MAX_BYTES: usize = 900 << 10;

/// Writes the report as Markdown.
///
/// # Errors
/// If `out` cannot be written to.
pub(super) fn write_markdown(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(markdown_page(document).as_bytes())
}

fn markdown_page(document: &Document) -> String {
    let name = document.submission.as_deref();
    let mut text = match name {
        Some(name) => format!(
            "# {}: {}\n\n",
            escape_markdown(name),
            format_points(document.score)
        ),
        None => format!("# {} points\n\n", format_points(document.score)),
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
            format_points(lab.score),
            passed.count(),
            lab.cases.len()
        );
    }
    if !document.adjustments.is_empty() {
        text.push_str("\nChanged by your instructor:\n\n");
    }
    for line in &document.adjustments {
        let _ = writeln!(text, "- {}", escape_markdown(line));
    }
    let mut left_out = 0;
    for (lab, case) in document.cases() {
        if case.outcome == Outcome::Pass || !is_shown(lab, case) {
            continue;
        }
        let section = case_section(lab, case);
        if text.len() + section.len() > MAX_BYTES {
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

/// Whether to show this case. If a program did not build, all its cases carry the same message,
/// which is shown only once.
fn is_shown(lab: &LabRecord, case: &CaseRecord) -> bool {
    let first = |other: &&CaseRecord| other.role == case.role && is_not_built(other);
    !is_not_built(case) || lab.cases.iter().find(first) == Some(case)
}

fn is_not_built(case: &CaseRecord) -> bool {
    let kind = case.failure.as_ref().map(|failure| failure.kind);
    kind == Some(Kind::NotBuilt)
}

fn case_section(lab: &LabRecord, case: &CaseRecord) -> String {
    let what = match case.outcome {
        Outcome::Error => "could not be graded",
        Outcome::Pass | Outcome::Fail => "failed",
    };
    let words = case.explanation().trim_end();
    let fence = fence_around(words);
    let role = case.role;
    let heading = match &case.failure {
        Some(failure) if is_not_built(case) => {
            format!(
                "{} {role}\n\n{}",
                lab.lab,
                escape_markdown(&failure.message)
            )
        }
        _ => format!(
            "{}/{} {what}\n\n{} ({role}, {} points)",
            lab.lab,
            case.case,
            escape_markdown(&case.title),
            case.max_score,
        ),
    };
    format!("\n## {heading}\n\n{fence}text\n{words}\n{fence}\n")
}

/// A fence longer than any run of backticks in the text.
fn fence_around(text: &str) -> String {
    let runs = text.split(|c| c != '`').map(str::len);
    "`".repeat(runs.max().unwrap_or(0).max(2) + 1)
}

/// One line of text that is no markup.
fn escape_markdown(text: &str) -> String {
    let mut shown = String::new();
    for c in escape(text).chars() {
        match c {
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&' | '#' | '~' | '@' => {
                shown.extend(['\\', c]);
            }
            c => shown.push(c),
        }
    }
    shown
}

fn format_points(score: Score) -> String {
    format!("{}/{}", score.score, score.max_score)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_cannot_be_closed_from_inside() {
        assert_eq!(fence_around("plain"), "```");
        assert_eq!(fence_around("a ``` b ````` c"), "``````");
    }

    #[test]
    fn text_is_no_markup() {
        assert_eq!(escape_markdown("<b>|*x*\n"), r"\<b\>\|\*x\*\\n");
        assert_eq!(escape_markdown("\u{1b}\u{202e}x"), r"\\u{1b}\\u{202e}x");
    }
}
