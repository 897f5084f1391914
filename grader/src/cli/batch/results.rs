//! The results that the output folder already has, and storing new ones.

use std::path::Path;

use crate::app::class::{ClassSecret, RunInfo, Store, StoredResult, SubmissionGroup};
use crate::cli::error::CliError;

/// The groups that still have to be graded, and how many submissions need no grading.
pub(super) struct GroupsToGrade {
    /// The groups without a final result.
    pub(super) open: Vec<SubmissionGroup>,
    /// How many submissions already have one, or are equal to a submission that has one.
    pub(super) done: usize,
}

/// The secret of the results already in the folder; without any, the wanted one or a new one.
pub(super) fn choose_secret(store: &Store, wanted: Option<&Path>) -> Result<ClassSecret, CliError> {
    let before = store.read_run()?.map(|run| run.secret);
    let Some(path) = wanted else {
        let failed = |error| CliError::trouble(format!("/dev/urandom: {error}"));
        return before.map_or_else(|| ClassSecret::draw().map_err(failed), Ok);
    };
    let wanted = ClassSecret::read(path)
        .map_err(|error| CliError::usage(format!("{}: {error}", path.display())))?;
    if before.is_some_and(|before| before != wanted) {
        return Err(CliError::usage(format!(
            "the folder has results of another secret; choose another one for {}",
            path.display()
        )));
    }
    Ok(wanted)
}

/// Stores the description of the run, unless the folder has results for other labs.
pub(super) fn begin_run(store: &Store, run: &RunInfo) -> Result<(), CliError> {
    match store.read_run()? {
        Some(before) if before.labs != run.labs => Err(CliError::usage(format!(
            "the folder has results for {}; choose another one for {}",
            before.labs.join(", "),
            run.labs.join(", ")
        ))),
        _ => Ok(store.write_run(run)?),
    }
}

/// Whether a submission has a final result.
pub(super) fn is_graded(store: &Store, name: &str) -> bool {
    matches!(store.read_result(name), Ok(Some(record)) if record.is_final())
}

/// Picks the groups that have to be graded, and stores cached results for the others.
pub(super) fn groups_to_grade(
    store: &Store,
    groups: Vec<SubmissionGroup>,
) -> Result<GroupsToGrade, CliError> {
    let mut open = Vec::new();
    let mut done = 0;
    for group in groups {
        let known = store.read_cached(&group.inputs)?;
        let Some(known) = known.filter(StoredResult::is_final) else {
            open.push(group);
            continue;
        };
        done += group.entries.len();
        for entry in &group.entries {
            let stored = store.read_result(&entry.name)?;
            let is_current =
                |stored: StoredResult| stored.inputs == group.inputs && stored.is_final();
            if !stored.is_some_and(is_current) {
                store_result(store, &entry.name, &known)?;
            }
        }
    }
    Ok(GroupsToGrade { open, done })
}

/// Stores a submission's result, together with a note of the result that it replaces.
pub(in crate::cli) fn store_result(
    store: &Store,
    name: &str,
    record: &StoredResult,
) -> Result<(), CliError> {
    let record = store.with_previous(name, record)?;
    Ok(store.write_result(name, &record)?)
}
