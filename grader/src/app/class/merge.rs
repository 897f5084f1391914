//! Joins the results of several runs, which graded parts of a class.

use std::collections::BTreeMap;
use std::path::PathBuf;

use super::store::{Run, Store, StoreError, StoredResult};

/// What came of joining.
#[derive(Debug)]
pub struct Merged {
    /// What the whole is about.
    pub run: Run,
    /// The results, by submission.
    pub records: BTreeMap<String, StoredResult>,
    /// The submissions that no run has a result of.
    pub missing: Vec<String>,
}

/// Joins results. `Err` in words, where they do not belong together.
///
/// # Errors
/// Where a folder holds no results, or two are about other labs or cases, or differ in a submission.
pub fn merge(folders: &[PathBuf]) -> Result<Merged, String> {
    let mut whole: Option<Run> = None;
    let mut records: BTreeMap<String, StoredResult> = BTreeMap::new();
    for folder in folders {
        let store = Store::read_only(folder);
        let told = |error: StoreError| error.to_string();
        let shown = folder.display();
        let run = store.run().map_err(told)?;
        let run = run.ok_or_else(|| format!("{shown} holds no results of `batch`"))?;
        for name in &run.submissions {
            let Some(record) = store.result(name).map_err(told)? else {
                continue;
            };
            match records.get(name) {
                Some(other) if other.inputs != record.inputs => {
                    return Err(format!(
                        "{shown} has another result of {name} than a folder before it"
                    ));
                }
                Some(_) => {}
                None => {
                    records.insert(name.clone(), record);
                }
            }
        }
        match &mut whole {
            None => whole = Some(run),
            Some(whole) if (&whole.labs, &whole.specs) != (&run.labs, &run.specs) => {
                return Err(format!(
                    "{shown} was graded with other cases than the folders before it"
                ));
            }
            Some(whole) if whole.seed != run.seed => {
                return Err(format!(
                    "{shown} was graded with seed {}, the folders before it with seed {}; \
                     grade all parts with the same --seed",
                    run.seed, whole.seed
                ));
            }
            Some(whole) => {
                whole.submissions.extend(run.submissions);
            }
        }
    }
    let mut run = whole.ok_or("there is nothing to merge")?;
    run.submissions.sort();
    run.submissions.dedup();
    run.shard = None;
    let is_missing = |name: &&String| !records.contains_key(*name);
    let missing = run.submissions.iter().filter(is_missing).cloned().collect();
    Ok(Merged {
        run,
        records,
        missing,
    })
}
