//! The record of a student's progress: a text file with one fact on each line, which may be read
//! and edited by hand. It never blocks anything: lines that are not understood, or that name an
//! unknown lab or case, are kept and ignored.

mod line;
mod outcome;

use std::io;
use std::path::Path;

use line::{CaseKey, Line};
pub(crate) use outcome::SavedOutcome;

use crate::base::fs::{FileMode, read_file, replace};
use crate::output::graded::Graded;

/// The path of the file, relative to the course's folder.
pub(crate) const PROGRESS_FILE: &str = "labs/progress.txt";

/// The largest file that is read, in bytes: far more than a line for each case and each hint.
const MOST_BYTES: u64 = 1 << 20;

/// The first line of a new file.
const HEAD: &str =
    "# What `cargo grade` remembers of your work, a fact a line. Change or delete what you like.";

/// The contents of the progress file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    lines: Vec<Line>,
}

impl Progress {
    /// Reads the file; empty if it does not exist.
    ///
    /// # Errors
    /// If the file exists and cannot be read, is no regular file, or is too long.
    pub(crate) fn read(root: &Path) -> io::Result<Self> {
        match read_file(&root.join(PROGRESS_FILE), MOST_BYTES) {
            Ok(bytes) => Ok(Self::parse(&String::from_utf8_lossy(&bytes))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// Changes the file. Reads it again first, so that it does not undo what another grader has
    /// recorded in the meantime.
    ///
    /// # Errors
    /// If the file cannot be read or written; it is unchanged then.
    pub(crate) fn change(root: &Path, change: impl FnOnce(&mut Self)) -> io::Result<Self> {
        let mut progress = Self::read(root)?;
        let before = progress.clone();
        change(&mut progress);
        if progress != before {
            let path = root.join(PROGRESS_FILE);
            replace(&path, progress.text().as_bytes(), FileMode::Private)?;
        }
        Ok(progress)
    }

    /// Records the outcomes of these cases.
    pub(crate) fn record_graded<'a>(&mut self, graded: impl IntoIterator<Item = &'a Graded>) {
        for graded in graded {
            if let Some(outcome) = SavedOutcome::from_graded(graded) {
                self.record_outcome(&graded.case.lab, &graded.case.name, outcome);
            }
        }
    }

    /// The outcome of a case when it was last graded.
    #[must_use]
    pub(crate) fn outcome(&self, lab: &str, case: &str) -> Option<SavedOutcome> {
        // The last line wins, as someone who appends a line would expect.
        self.lines.iter().rev().find_map(|line| match line {
            Line::Case(key, outcome) if key.matches(lab, case) => Some(*outcome),
            Line::Case(..) | Line::Hints(..) | Line::Other(_) => None,
        })
    }

    /// How many of a case's hints have been shown.
    #[must_use]
    pub(crate) fn hints_shown(&self, lab: &str, case: &str) -> usize {
        let shown = self.lines.iter().rev().find_map(|line| match line {
            Line::Hints(key, count) if key.matches(lab, case) => Some(*count),
            Line::Case(..) | Line::Hints(..) | Line::Other(_) => None,
        });
        shown.unwrap_or(0)
    }

    /// Records the outcome of a case.
    pub(crate) fn record_outcome(&mut self, lab: &str, case: &str, outcome: SavedOutcome) {
        let is_same = |line: &Line| matches!(line, Line::Case(key, _) if key.matches(lab, case));
        self.set_line(is_same, Line::Case(CaseKey::new(lab, case), outcome));
    }

    /// Records how many of a case's hints have been shown.
    pub(crate) fn record_hints_shown(&mut self, lab: &str, case: &str, count: usize) {
        let is_same = |line: &Line| matches!(line, Line::Hints(key, _) if key.matches(lab, case));
        self.set_line(is_same, Line::Hints(CaseKey::new(lab, case), count));
    }

    /// Forgets the outcome of a case, but not how many hints were shown.
    pub(crate) fn forget_outcome(&mut self, lab: &str, case: &str) {
        self.lines
            .retain(|line| !matches!(line, Line::Case(key, _) if key.matches(lab, case)));
    }

    /// The numbers, counted from 1, of the lines that are not understood.
    #[must_use]
    pub(crate) fn unknown_lines(&self) -> Vec<usize> {
        let numbered = self.lines.iter().zip(1..);
        numbered
            .filter_map(|(line, number)| line.is_unknown().then_some(number))
            .collect()
    }

    /// Replaces the last line for the same fact, or appends a new one.
    fn set_line(&mut self, is_same: impl Fn(&Line) -> bool, new: Line) {
        if self.lines.is_empty() {
            self.lines.push(Line::Other(HEAD.to_owned()));
        }
        match self.lines.iter().rposition(is_same) {
            Some(at) => self.lines[at] = new,
            None => self.lines.push(new),
        }
    }

    fn parse(text: &str) -> Self {
        Self {
            lines: text.lines().map(Line::parse).collect(),
        }
    }

    fn text(&self) -> String {
        self.lines.iter().map(|line| format!("{line}\n")).collect()
    }
}

#[cfg(test)]
mod tests;
