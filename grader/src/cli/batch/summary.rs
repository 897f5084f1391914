//! The end of a run: a summary in lines of 80 columns, the gradebook and the pages.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::Path;

use unicode_width::UnicodeWidthStr;

use crate::app::class::{Gradebook, Previous, RunInfo, Store, StoredResult};
use crate::base::text::charset::Charset;
use crate::base::text::escape::escape;
use crate::base::text::wrap::{LongWords, cut, wrap};
use crate::cli::error::{CliResult, ExitStatus};
use crate::cli::feedback::Feedback;
use crate::output::report::Audience;

/// The width of the summary, in columns.
const COLUMNS: usize = 80;
/// The width of the column of names.
const NAME: usize = 24;

/// Writes the gradebook and the pages, and prints the summary.
pub(in crate::cli) fn finish_class(
    store: &Store,
    run: &RunInfo,
    names: &[String],
    troubles: &[String],
    audience: Audience,
) -> CliResult {
    let mut gradebook = Gradebook::new(&run.labs);
    let mut feedback = Feedback::new(store, run, audience);
    let mut summary = ClassSummary {
        ungraded: troubles.to_vec(),
        ..ClassSummary::default()
    };
    for name in names {
        if let Some(record) = store.read_result(name)? {
            gradebook.add(&record.document);
            feedback.add(name, &record.document)?;
            summary.add(&escape(name), &record);
        }
    }
    store.write("gradebook.csv", gradebook.text().as_bytes())?;
    feedback.finish()?;
    let text = summary.text(store.root(), names.len());
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(if summary.ungraded.is_empty() {
        ExitStatus::Passed
    } else {
        ExitStatus::Trouble
    })
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
}

impl ClassSummary {
    fn add(&mut self, name: &str, record: &StoredResult) {
        if record.is_final() {
            self.graded += 1;
            self.score += record.document.score.score;
            self.max_score = record.document.score.max_score;
        } else {
            self.ungraded
                .push(format!("{name}: {}", first_error(record)));
        }
        if let Some(before) = &record.previous {
            self.regraded += &regraded_lines(name, before, record);
        }
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
        if !self.ungraded.is_empty() {
            let _ = writeln!(text, "not graded; the same command tries again:");
            for line in &self.ungraded {
                text += &indented(line);
            }
        }
        text
    }
}

/// Why grading the first ungraded case failed.
fn first_error(record: &StoredResult) -> String {
    let mut errors = record.document.cases().filter_map(|(lab, case)| {
        let error = case.error.as_ref()?;
        Some(format!("{}/{}: {error}", lab.lab, case.case))
    });
    errors.next().unwrap_or_default()
}

/// How the result of a submission has changed, and why.
fn regraded_lines(name: &str, before: &Previous, now: &StoredResult) -> String {
    let (old, new) = (before.score.score, now.document.score.score);
    let mut text = format!("{} {old:>5} {new:>5}", padded_name(name));
    let mut reasons = before.because.iter();
    let first = reasons.next().map_or("", String::as_str);
    let _ = writeln!(text, "  {first} changed");
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
        .flat_map(|line| wrap(line, COLUMNS - 4, LongWords::Break));
    lines.map(|line| format!("    {line}\n")).collect()
}
