//! Equal submissions are one piece of work.

use std::collections::HashMap;
use std::io;

use super::class::ClassEntry;
use super::digest::{Inputs, Shard};
use crate::engine::programs::SubmissionBuild;
use crate::engine::programs::submission::{self, OpenError};
use crate::spec::Lab;

/// Submissions that have the same content.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SubmissionGroup {
    /// What their result depends on.
    pub inputs: Inputs,
    /// The submissions; never empty.
    pub entries: Vec<ClassEntry>,
}

/// Sorts submissions by what they hand in, in the order of the first of each; those of other shards are left out. `commands`: whether a
/// submission may name programs that are not compiled.
///
/// # Errors
/// Where an archive cannot be unpacked on this machine.
pub fn group(
    entries: Vec<ClassEntry>,
    labs: &[&Lab],
    shared: &Inputs,
    shard: Option<Shard>,
    commands: bool,
) -> io::Result<Vec<SubmissionGroup>> {
    let mut groups: Vec<SubmissionGroup> = Vec::new();
    let mut known: HashMap<Inputs, usize> = HashMap::new();
    for entry in entries {
        if shard.is_some_and(|shard| !shard.has(&entry.name)) {
            continue;
        }
        let inputs = shared.of(&order(&entry, labs, "", commands)?);
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

/// What a submission has to be compiled of. `prefix` tells its binaries from those of others.
pub(super) fn order(
    entry: &ClassEntry,
    labs: &[&Lab],
    prefix: &str,
    commands: bool,
) -> io::Result<SubmissionBuild> {
    let names: Vec<&str> = labs.iter().map(|lab| lab.name.as_str()).collect();
    match submission::open(&entry.path, &names, commands) {
        Ok(opened) => Ok(SubmissionBuild::read(
            labs,
            opened.folder(),
            prefix,
            commands,
        )),
        Err(OpenError::Refused(refused)) => Ok(SubmissionBuild::refused(labs, &refused)),
        Err(OpenError::Machine(error)) => Err(error),
    }
}
