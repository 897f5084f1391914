//! The summary of a run, in a few lines of 80 columns, because it is kept and compared.

use std::fmt::Write as _;
use std::path::Path;

use super::changes::Changes;
use super::lines::indented;
use crate::app::class::{Assembled, RowStatus};
use crate::base::text::escape::escape;
use crate::cli::error::ExitStatus;
use crate::output::report::Document;

/// The totals of a class.
#[derive(Default)]
pub(super) struct ClassSummary {
    /// How many submissions there are.
    submissions: usize,
    /// How many submissions were graded.
    graded: u32,
    /// The sum of their points.
    score: u32,
    /// The maximum points of one submission.
    max_score: u32,
    /// How many members handed in nothing.
    absent: usize,
    /// Submissions that could not be graded, and why.
    ungraded: Vec<String>,
    /// Submissions that somebody should look at, and why.
    to_look_at: Vec<String>,
    /// Graded submissions whose pages could not be written, and why.
    troubles: Vec<String>,
}

impl ClassSummary {
    /// Adds a submission, or somebody who handed in none.
    pub(super) fn add(&mut self, made: &Assembled) {
        let row = &made.row;
        let label = escape(&row.label());
        if row.status == RowStatus::NothingHandedIn {
            self.absent += 1;
            return;
        }
        self.submissions += 1;
        if row.status == RowStatus::NotGraded {
            let why = made.document.as_ref().map(first_error);
            let why = why.unwrap_or_else(|| row.notes.join("; "));
            self.ungraded.push(format!("{label}: {why}"));
            return;
        }
        if let Some(document) = &made.document {
            self.graded += 1;
            self.score += document.score.score;
            self.max_score = document.score.max_score;
        }
        if let Some(why) = &row.look {
            self.to_look_at
                .push(format!("{label}: {}: {}", row.status, escape(why)));
        }
    }

    pub(super) fn add_trouble(&mut self, name: &str, words: &str) {
        self.troubles.push(format!("{}: {words}", escape(name)));
    }

    /// The exit status: the run is no success while somebody is not graded.
    pub(super) fn status(&self) -> ExitStatus {
        if self.ungraded.is_empty() && self.troubles.is_empty() {
            ExitStatus::Passed
        } else {
            ExitStatus::Trouble
        }
    }

    pub(super) fn text(&self, root: &Path, changes: &Changes) -> String {
        let mut text = changes.text();
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
            "{} of {} submissions graded{mean}",
            self.graded, self.submissions
        );
        match self.absent {
            0 => {}
            1 => text += "1 member of the class handed in nothing\n",
            count => {
                let _ = writeln!(text, "{count} members of the class handed in nothing");
            }
        }
        let changed = (!changes.is_empty()).then_some("changes.html");
        for file in ["gradebook.csv", "index.html"].into_iter().chain(changed) {
            let _ = writeln!(text, "{}", root.join(file).display());
        }
        for (heading, lines) in [
            (
                "graded, but something could not be written:",
                &self.troubles,
            ),
            ("to be looked at by hand:", &self.to_look_at),
            ("not graded; the same command tries again:", &self.ungraded),
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
