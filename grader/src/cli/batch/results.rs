//! The results that the output folder already has, and storing new ones.

use std::path::Path;

use crate::app::class::{
    ClassEvent, ClassSecret, Origin, RunInfo, Shard, StepError, Store, StoreError, StoredResult,
    contain_write,
};
use crate::cli::error::CliError;

/// The secret of the results already in the folder; without any, the wanted one or a new one.
pub(super) fn choose_secret(
    store: &Store,
    wanted: Option<&Path>,
    shard: Option<Shard>,
) -> Result<ClassSecret, CliError> {
    let before = store.read_run()?.map(|run| run.secret);
    let Some(path) = wanted else {
        if shard.is_some() && before.is_none() {
            return Err(CliError::usage(
                "the parts of a class need the same secret, or they cannot be joined: make one \
                 with `head -c 32 /dev/urandom >FILE`, and give each part --secret FILE",
            ));
        }
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

/// Stores the result of an event for each of its submissions. Returns those whose result could not
/// be stored, and why.
///
/// # Errors
/// If no result can be stored on this machine.
pub(super) fn store_event<'a>(
    store: &Store,
    event: &ClassEvent<'a>,
) -> Result<Vec<(&'a str, StepError)>, StoreError> {
    // The cache is written first: if the grader is killed in between, the next run copies the
    // remaining results from it.
    let cached = match event.origin {
        Origin::Graded => contain_write(|| store.write_cached(event.record))?,
        Origin::Known | Origin::Unread => Ok(()),
    };
    let mut troubles = Vec::new();
    for entry in &event.entries {
        let stored = match (&cached, event.origin) {
            (Err(error), _) => Err(error.clone()),
            (Ok(()), Origin::Known) => {
                contain_write(|| store_if_new(store, &entry.name, event.record))?
            }
            (Ok(()), Origin::Graded | Origin::Unread) => {
                contain_write(|| store_result(store, &entry.name, event.record))?
            }
        };
        if let Err(error) = stored {
            troubles.push((entry.name.as_str(), error));
        }
    }
    Ok(troubles)
}

/// Stores a result that is not new, unless the submission has it.
fn store_if_new(store: &Store, name: &str, record: &StoredResult) -> Result<(), StoreError> {
    let stored = store.read_result(name)?;
    if stored.is_some_and(|stored| stored.inputs == record.inputs && stored.is_final()) {
        return Ok(());
    }
    store_result(store, name, record)
}

/// Stores a submission's result, together with a note of the result that it replaces.
///
/// # Errors
/// If the old result cannot be read or is corrupt, or the new one cannot be written.
pub(in crate::cli) fn store_result(
    store: &Store,
    name: &str,
    record: &StoredResult,
) -> Result<(), StoreError> {
    let record = store.with_previous(name, record)?;
    store.write_result(name, &record)
}
