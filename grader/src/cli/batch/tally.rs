//! Grades a class: stores each result at once, and shows the progress.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use indicatif::ProgressBar;

use super::results::store_event;
use crate::app::class::{ClassEntry, ClassEvent, ClassRun, Origin, StoreError, grade_class};
use crate::cli::progress::progress_bar;
use crate::output::report::Document;

/// Submissions whose result could not be stored, and in its place a document that says why.
pub(in crate::cli) type Unwritten = BTreeMap<String, Document>;

/// The results of the run so far.
#[derive(Default)]
struct ClassTally {
    score: u64,
    max_score: u64,
    /// How many submissions could not be graded.
    ungraded: usize,
    unwritten: Unwritten,
    /// Why no result can be stored.
    error: Option<StoreError>,
}

/// Grades the submissions of a class.
///
/// # Errors
/// If results cannot be stored on this machine; then nothing else is graded.
pub(super) fn grade_entries(
    class: &ClassRun<'_>,
    entries: &[ClassEntry],
) -> Result<Unwritten, StoreError> {
    let template = "grading {bar:20} {pos}/{len} submissions, {eta} left {msg}";
    let bar = progress_bar(entries.len(), template);
    let tally: Mutex<ClassTally> = Mutex::default();
    grade_class(class, entries, &|event| {
        let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally.record(event, class, &bar);
        if tally.error.is_some() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    bar.finish_and_clear();
    let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    tally.error.map_or(Ok(tally.unwritten), Err)
}

impl ClassTally {
    fn record(&mut self, event: &ClassEvent<'_>, class: &ClassRun<'_>, bar: &ProgressBar) {
        let document = &event.record.document;
        let many = event.entries.len();
        match store_event(class.store, event) {
            Ok(troubles) => {
                for (name, error) in troubles {
                    let mut document = document.not_graded(&error.to_string());
                    document.submission = Some(name.to_owned());
                    self.unwritten.insert(name.to_owned(), document);
                }
            }
            Err(error) => self.error = Some(error),
        }
        bar.inc(many as u64);
        if event.origin == Origin::Known {
            // The estimate must not count submissions that took no time.
            bar.reset_eta();
        } else {
            self.score += u64::from(document.score.score) * many as u64;
            self.max_score += u64::from(document.score.max_score) * many as u64;
        }
        if !document.is_graded() {
            self.ungraded += many;
        }
        let percent = self.score * 100 / self.max_score.max(1);
        let failed = match self.ungraded {
            0 => String::new(),
            count => format!(", {count} not graded"),
        };
        bar.set_message(format!("({percent}% of the points{failed})"));
    }
}
