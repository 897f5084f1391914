//! Grades the groups of a class: stores each result at once, and shows the progress.

use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use indicatif::ProgressBar;

use super::results::store_result;
use crate::app::class::{ClassEvent, ClassRun, Store, StoredResult, SubmissionGroup, grade_class};
use crate::base::text::escape::escape;
use crate::cli::error::CliError;
use crate::cli::progress::progress_bar;

/// The results of the run so far.
#[derive(Default)]
struct ClassTally {
    score: u64,
    max_score: u64,
    /// Submissions that could not be graded, and why.
    troubles: Vec<String>,
    /// Why a result could not be stored.
    error: Option<CliError>,
}

/// Grades groups, and returns the submissions that could not be graded, and why. The class has
/// `all` submissions, `done` of which already have results. Stops at the first result that cannot
/// be stored.
pub(super) fn grade_groups(
    class: &ClassRun<'_>,
    store: &Store,
    groups: &[SubmissionGroup],
    all: usize,
    done: usize,
) -> Result<Vec<String>, CliError> {
    let template = "grading {bar:20} {pos}/{len} submissions, {eta} left {msg}";
    let bar = progress_bar(all, template);
    bar.set_position(done as u64);
    // The estimate must not count submissions that already had results and took no time.
    bar.reset_eta();
    let tally: Mutex<ClassTally> = Mutex::default();
    grade_class(class, groups, &|event| {
        let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally.record(event, store, &bar);
        if tally.error.is_some() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    bar.finish_and_clear();
    let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    tally.error.map_or(Ok(tally.troubles), Err)
}

impl ClassTally {
    fn record(&mut self, event: ClassEvent<'_>, store: &Store, bar: &ProgressBar) {
        match event {
            ClassEvent::Done(group, document) => {
                let many = group.entries.len() as u64;
                self.score += u64::from(document.score.score) * many;
                self.max_score += u64::from(document.score.max_score) * many;
                let record = StoredResult {
                    document,
                    inputs: group.inputs.clone(),
                    previous: None,
                };
                if let Err(error) = store_group(store, group, &record) {
                    self.error = Some(error);
                }
                bar.inc(many);
            }
            ClassEvent::Failed(group, error) => {
                for entry in &group.entries {
                    let name = escape(&entry.name);
                    self.troubles.push(format!("{name}: {error}"));
                }
            }
        }
        let percent = self.score * 100 / self.max_score.max(1);
        let failed = match self.troubles.len() {
            0 => String::new(),
            count => format!(", {count} not graded"),
        };
        bar.set_message(format!("({percent}% of the points{failed})"));
    }
}

/// Stores the result for each submission in a group. The cache is written first: if the grader is
/// killed in between, the next run copies the remaining results from it.
fn store_group(
    store: &Store,
    group: &SubmissionGroup,
    record: &StoredResult,
) -> Result<(), CliError> {
    store.write_cached(record)?;
    for entry in &group.entries {
        store_result(store, &entry.name, record)?;
    }
    Ok(())
}
