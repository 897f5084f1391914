//! Opens a submission of a class.

use std::io;

use super::find::ClassEntry;
use crate::engine::programs::SubmissionBuild;
use crate::engine::programs::submission::{OpenError, open_submission};
use crate::spec::Lab;

/// Reads the parts of a submission that have to be compiled. What is wrong with it is its programs'
/// failure.
///
/// # Errors
/// If this machine cannot read it.
pub(super) fn read_submission(
    entry: &ClassEntry,
    labs: &[&Lab],
    known: &[&str],
    commands: bool,
) -> io::Result<SubmissionBuild> {
    match open_submission(&entry.paths, known, commands) {
        Ok(opened) => Ok(SubmissionBuild::read(labs, known, &opened, commands)),
        Err(OpenError::Refused(refused)) => Ok(SubmissionBuild::refused(labs, &refused)),
        Err(OpenError::Machine(error)) => Err(error),
    }
}
