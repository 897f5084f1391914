//! Groups equal submissions, so that each group is graded only once.

use std::collections::HashMap;
use std::io;

use super::digest::Inputs;
use super::find::ClassEntry;
use super::shard::Shard;
use crate::engine::programs::SubmissionBuild;
use crate::engine::programs::submission::{OpenError, open_submission};
use crate::spec::Lab;

/// Submissions with the same content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SubmissionGroup {
    /// The digests of everything that their shared result depends on.
    pub inputs: Inputs,
    /// The submissions; never empty.
    pub entries: Vec<ClassEntry>,
}

/// Groups submissions by content, ordered by the first submission of each group. Submissions of
/// other shards are left out. With `commands`, a submission may name programs that are not
/// compiled.
///
/// # Errors
/// If an archive cannot be unpacked on this machine.
pub(crate) fn group_equal(
    entries: Vec<ClassEntry>,
    labs: &[&Lab],
    shared: &Inputs,
    shard: Option<Shard>,
    commands: bool,
) -> io::Result<Vec<SubmissionGroup>> {
    let mut groups: Vec<SubmissionGroup> = Vec::new();
    let mut known: HashMap<Inputs, usize> = HashMap::new();
    for entry in entries {
        if shard.is_some_and(|shard| !shard.contains(&entry.name)) {
            continue;
        }
        let build = read_submission(&entry, labs, commands)?;
        let inputs = shared.with_sources(&build);
        let index = *known.entry(inputs.clone()).or_insert_with(|| {
            groups.push(SubmissionGroup {
                inputs,
                entries: Vec::new(),
            });
            groups.len() - 1
        });
        groups[index].entries.push(entry);
    }
    Ok(groups)
}

/// Reads the parts of a submission that have to be compiled.
pub(super) fn read_submission(
    entry: &ClassEntry,
    labs: &[&Lab],
    commands: bool,
) -> io::Result<SubmissionBuild> {
    let names: Vec<&str> = labs.iter().map(|lab| lab.name.as_str()).collect();
    match open_submission(&entry.path, &names, commands) {
        Ok(opened) => Ok(SubmissionBuild::read(labs, opened.folder(), commands)),
        Err(OpenError::Refused(refused)) => Ok(SubmissionBuild::refused(labs, &refused)),
        Err(OpenError::Machine(error)) => Err(error),
    }
}
