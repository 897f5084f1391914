//! Joins the results of several runs that each graded a part of a class.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::contain::contain_write;
use super::record::{RunInfo, StoredResult};
use super::store::{Store, StoreError};
use crate::base::text::escape::escape;

/// The joined results.
#[derive(Debug)]
pub(crate) struct Merged {
    /// The description of the whole run.
    pub run: RunInfo,
    /// The results, by submission.
    pub records: BTreeMap<String, StoredResult>,
    /// The submissions without a result in any folder, and why.
    pub missing: BTreeMap<String, String>,
}

/// Why the results cannot be joined.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MergeError {
    /// A result cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// No folder was given.
    #[error("there is nothing to merge")]
    NoFolders,
    /// A folder was not written by `batch`.
    #[error("{} holds no results of `batch`", .0.display())]
    NoResults(PathBuf),
    /// Two folders have different results for the same submission.
    #[error(
        "{} has another result of {} than a folder before it",
        .folder.display(), escape(.submission)
    )]
    Conflict {
        /// The later folder.
        folder: PathBuf,
        /// The name of the submission.
        submission: String,
    },
    /// The labs or their cases differ.
    #[error("{} was graded with other cases than the folders before it", .0.display())]
    OtherCases(PathBuf),
    /// The random values are drawn from different secrets.
    #[error(
        "{} was graded with another secret than the folders before it; grade all parts with the \
         same --secret", .0.display()
    )]
    OtherSecret(PathBuf),
}

/// Reads and joins the results in `folders`.
///
/// # Errors
/// If a folder holds no results, if the folders differ in their labs, cases or secrets, or if they
/// have different results for the same submission.
pub(crate) fn merge(folders: &[PathBuf]) -> Result<Merged, MergeError> {
    let mut whole: Option<RunInfo> = None;
    let mut records: BTreeMap<String, StoredResult> = BTreeMap::new();
    let mut unreadable: BTreeMap<String, String> = BTreeMap::new();
    for folder in folders {
        let store = Store::read_only(folder);
        let run = store.read_run()?;
        let run = run.ok_or_else(|| MergeError::NoResults(folder.to_owned()))?;
        for name in &run.submissions {
            let record = match contain_write(|| store.read_result(name))? {
                Ok(Some(record)) => record,
                Ok(None) => continue,
                Err(error) => {
                    unreadable.insert(name.clone(), error.reason);
                    continue;
                }
            };
            match records.get(name) {
                Some(other) if other.inputs != record.inputs => {
                    return Err(MergeError::Conflict {
                        folder: folder.to_owned(),
                        submission: name.clone(),
                    });
                }
                Some(_) => {}
                None => {
                    records.insert(name.clone(), record);
                }
            }
        }
        match &mut whole {
            None => whole = Some(run),
            Some(whole) => {
                check_same(whole, &run, folder)?;
                whole.submissions.extend(run.submissions);
                whole.files.extend(run.files);
                whole.submitters.extend(run.submitters);
            }
        }
    }
    let mut run = whole.ok_or(MergeError::NoFolders)?;
    run.submissions.sort();
    run.submissions.dedup();
    run.shard = None;
    let is_missing = |name: &&String| !records.contains_key(*name);
    let missing = run.submissions.iter().filter(is_missing);
    let with_reason = |name: &String| {
        let reason = unreadable.remove(name);
        let none = || "no part has a result of it".to_owned();
        (name.clone(), reason.unwrap_or_else(none))
    };
    let missing = missing.map(with_reason).collect();
    Ok(Merged {
        run,
        records,
        missing,
    })
}

/// Checks that two runs graded every submission with the same cases.
fn check_same(before: &RunInfo, run: &RunInfo, folder: &Path) -> Result<(), MergeError> {
    if (&before.labs, &before.specs) != (&run.labs, &run.specs) {
        return Err(MergeError::OtherCases(folder.to_owned()));
    }
    if before.secret != run.secret {
        return Err(MergeError::OtherSecret(folder.to_owned()));
    }
    Ok(())
}
