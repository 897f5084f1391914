//! The end of a run: a summary in lines of 80 columns, because it is kept and compared, the
//! gradebook and the pages.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

use unicode_width::UnicodeWidthStr;

use super::tally::Unwritten;
use crate::app::class::{Gradebook, Previous, RunInfo, Store, StoredResult, contain_write};
use crate::base::text::charset::Charset;
use crate::base::text::escape::escape;
use crate::base::text::wrap::{DEFAULT_COLUMNS, cut, wrap};
use crate::cli::error::{CliResult, ExitStatus};
use crate::cli::feedback::Feedback;
use crate::output::report::{Audience, Document};

/// The width of the column of names.
const NAME: usize = 24;

/// Writes the gradebook and the pages, and prints the summary. What cannot be written of one
/// submission is told, and harms no other.
pub(in crate::cli) fn finish_class(
    store: &Store,
    run: &RunInfo,
    names: &[String],
    unwritten: &Unwritten,
    audience: Audience,
) -> CliResult {
    let mut gradebook = Gradebook::new(&run.labs);
    let mut feedback = Feedback::new(store, run, audience);
    let mut summary = ClassSummary::default();
    for name in names {
        if let Some(document) = unwritten.get(name) {
            gradebook.add(document);
            summary.add_ungraded(name, document);
            feedback.add_row(name, document);
            continue;
        }
        let record = contain_write(|| store.read_result(name))?;
        let record = record.unwrap_or_else(|error| {
            summary.add_trouble(name, &error.to_string());
            None
        });
        if let Some(record) = record {
            gradebook.add(&record.document);
            summary.add(name, &record);
            feedback.add_row(name, &record.document);
            if let Err(error) = contain_write(|| feedback.write_pages(name, &record.document))? {
                summary.add_trouble(name, &error.to_string());
            }
        }
    }
    store.write("gradebook.csv", gradebook.text().as_bytes())?;
    feedback.finish()?;
    let text = summary.text(store.root(), names.len());
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(
        if summary.ungraded.is_empty() && summary.troubles.is_empty() {
            ExitStatus::Passed
        } else {
            ExitStatus::Trouble
        },
    )
}

/// The totals of a class.
#[derive(Default)]
struct ClassSummary {
    /// How many submissions were graded.
    graded: u32,
    /// The sum of their points.
    score: u32,
    /// The maximum points of one submission.
    max_score: u32,
    /// Lines about submissions that were graded again.
    regraded: String,
    /// Submissions that could not be graded, and why.
    ungraded: Vec<String>,
    /// Graded submissions whose pages could not be written, and why.
    troubles: Vec<String>,
}

impl ClassSummary {
    fn add(&mut self, name: &str, record: &StoredResult) {
        if record.is_final() {
            self.graded += 1;
            self.score += record.document.score.score;
            self.max_score = record.document.score.max_score;
        } else {
            self.add_ungraded(name, &record.document);
        }
        if let Some(before) = &record.previous {
            self.regraded += &regraded_lines(&escape(name), before, record);
        }
    }

    fn add_ungraded(&mut self, name: &str, document: &Document) {
        let line = format!("{}: {}", escape(name), first_error(document));
        self.ungraded.push(line);
    }

    fn add_trouble(&mut self, name: &str, words: &str) {
        self.troubles.push(format!("{}: {words}", escape(name)));
    }

    fn text(&self, root: &Path, submissions: usize) -> String {
        let mut text = String::new();
        if !self.regraded.is_empty() {
            let _ = writeln!(text, "{:<NAME$} {:>5} {:>5}", "graded again", "old", "new");
            text += &self.regraded;
            text.push('\n');
        }
        let mean = match self.graded {
            0 => String::new(),
            graded => format!(
                ", mean {:.1} of {} points",
                f64::from(self.score) / f64::from(graded),
                self.max_score
            ),
        };
        let _ = writeln!(
            text,
            "{} of {submissions} submissions graded{mean}",
            self.graded
        );
        for file in ["gradebook.csv", "index.html"] {
            let _ = writeln!(text, "{}", root.join(file).display());
        }
        for (heading, lines) in [
            ("not graded; the same command tries again:", &self.ungraded),
            (
                "graded, but something could not be written:",
                &self.troubles,
            ),
        ] {
            if !lines.is_empty() {
                let _ = writeln!(text, "{heading}");
                text.extend(lines.iter().map(|line| indented(line)));
            }
        }
        text
    }
}

/// Why grading the first ungraded case failed; without its name if no case could be graded for this
/// reason.
fn first_error(document: &Document) -> String {
    let mut errors = document
        .cases()
        .map(|(lab, case)| (lab, case, case.error.as_ref()));
    let Some((lab, case, Some(error))) = errors.find(|(_, _, error)| error.is_some()) else {
        return String::new();
    };
    if document
        .cases()
        .all(|(_, case)| case.error.as_ref() == Some(error))
    {
        return error.clone();
    }
    format!("{}/{}: {error}", lab.lab, case.case)
}

/// How the result of a submission has changed, and why.
fn regraded_lines(name: &str, before: &Previous, now: &StoredResult) -> String {
    let old = before.score.score;
    let new = if now.is_final() {
        now.document.score.score.to_string()
    } else {
        "-".to_owned()
    };
    let mut text = format!("{} {old:>5} {new:>5}", padded_name(name));
    let mut reasons = before.because.iter();
    match reasons.next() {
        Some(first) => {
            let _ = writeln!(text, "  {first} changed");
        }
        None => text.push('\n'),
    }
    for reason in reasons {
        let _ = writeln!(text, "{:<NAME$} {:>11}  {reason} changed", "", "");
    }
    for case in &before.cases {
        text += &indented(case);
    }
    text
}

/// A name cut or padded to the width of its column.
fn padded_name(name: &str) -> String {
    let name = cut(name, NAME, Charset::Unicode);
    let width = name.width();
    name + &" ".repeat(NAME.saturating_sub(width))
}

fn indented(line: &str) -> String {
    let lines = line
        .lines()
        .flat_map(|line| wrap(line, DEFAULT_COLUMNS - 4));
    lines.map(|line| format!("    {line}\n")).collect()
}
