//! Grades a class while somebody may watch: writes down each result as soon as it is there, and shows how far it is.

use std::ops::ControlFlow;
use std::sync::{Mutex, PoisonError};

use indicatif::ProgressBar;

use super::super::progress::bar;
use super::super::{CliError, watched};
use super::keep;
use crate::app::class::{self, ClassEvent, ClassRun, Store, StoredResult, SubmissionGroup};
use crate::base::text::escape::escape;

/// What came of it so far.
#[derive(Default)]
struct ClassTally {
    score: u64,
    max_score: u64,
    /// What could not be graded, and why.
    troubles: Vec<String>,
    /// Why a result could not be written down.
    halt: Option<CliError>,
}

/// Grades groups; says in words what could not be graded. It ends with the first result that cannot be written down.
pub(super) fn grade(
    class: &ClassRun<'_>,
    store: &Store,
    groups: &[SubmissionGroup],
    all: usize,
    done: usize,
) -> Result<Vec<String>, CliError> {
    let template = "grading {bar:20} {pos}/{len} submissions, {eta} left {msg}";
    let bar = bar(all, watched(), template);
    bar.set_position(done as u64);
    // What was done before took no time, and says nothing about the time that is left.
    bar.reset_eta();
    let tally: Mutex<ClassTally> = Mutex::default();
    class::grade(class, groups, &|event| {
        let mut tally = tally.lock().unwrap_or_else(PoisonError::into_inner);
        tally.take(event, store, &bar);
        if tally.halt.is_some() {
            ControlFlow::Break(())
        } else {
            ControlFlow::Continue(())
        }
    });
    bar.finish_and_clear();
    let tally = tally.into_inner().unwrap_or_else(PoisonError::into_inner);
    tally.halt.map_or(Ok(tally.troubles), Err)
}

impl ClassTally {
    fn take(&mut self, event: ClassEvent<'_>, store: &Store, bar: &ProgressBar) {
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
                if let Err(halt) = settle(store, group, &record) {
                    self.halt = Some(halt);
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

/// What is in the cache is never graded again, and whoever goes on from here makes the rest of it.
fn settle(store: &Store, group: &SubmissionGroup, record: &StoredResult) -> Result<(), CliError> {
    store.cache(record)?;
    for entry in &group.entries {
        keep(store, &entry.name, record)?;
    }
    Ok(())
}
