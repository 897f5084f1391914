//! Resets programs to the skeleton, independently of git. Every program is backed up before any is
//! replaced.

mod backup;
mod error;

use std::path::{Path, PathBuf};
use std::time::SystemTime;
use std::{fs, io};

use backup::back_up;
pub(crate) use error::ResetError;

use super::progress::Progress;
use crate::base::fs::{FileMode, read_file, replace};
use crate::course::{Version, skeleton_path, source_path};
use crate::spec::{Lab, Role};

/// The largest program that is kept, in bytes.
const MOST_BYTES: u64 = 64 << 20;

/// A program that differs from its skeleton.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ChangedProgram {
    /// The program's role.
    pub role: Role,
    /// The path of its source, relative to the course's folder.
    pub path: PathBuf,
    /// The student's work; `None` if the file does not exist.
    work: Option<Vec<u8>>,
    skeleton: Vec<u8>,
}

/// A lab that was reset.
#[derive(Debug)]
pub(crate) struct ResetLab {
    lab: String,
    /// The folder with the student's work, if there was any.
    backup: Option<PathBuf>,
    /// If the outcomes of the old programs could not be forgotten, the reason.
    pub progress_error: Option<io::Error>,
}

impl ResetLab {
    /// Says where the student's work is, and how to get it back.
    #[must_use]
    pub(crate) fn message(&self) -> String {
        match &self.backup {
            None => "There was nothing to keep.".to_owned(),
            Some(folder) => format!(
                "Your work is in {folder}. To get it back:\n  cp {folder}/* labs/{}/src/bin",
                self.lab,
                folder = folder.display(),
            ),
        }
    }
}

/// The programs of a lab, limited to `roles`, that differ from their skeletons.
///
/// # Errors
/// If a skeleton or a program cannot be read.
pub(crate) fn changed_programs(
    root: &Path,
    lab: &str,
    roles: &[Role],
) -> Result<Vec<ChangedProgram>, ResetError> {
    let mut changed = Vec::new();
    for &role in roles {
        let path = skeleton_path(lab, role);
        let skeleton =
            fs::read(root.join(&path)).map_err(|error| ResetError::Skeleton { path, error })?;
        let path = source_path(lab, role, Version::Submission);
        let work = match read_file(&root.join(&path), MOST_BYTES) {
            Ok(work) => Some(work),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(ResetError::Read { path, error }),
        };
        if work.as_ref() != Some(&skeleton) {
            changed.push(ChangedProgram {
                role,
                path,
                work,
                skeleton,
            });
        }
    }
    Ok(changed)
}

/// Resets programs of a lab, and forgets the outcomes of their cases.
///
/// # Errors
/// If a file cannot be written. Anything that was already replaced is in the backup.
pub(crate) fn reset_lab(
    root: &Path,
    lab: &Lab,
    programs: &[ChangedProgram],
) -> Result<ResetLab, ResetError> {
    let backup = reset_programs(root, &lab.name, programs, SystemTime::now())?;
    let forgotten = Progress::change(root, |progress| {
        for case in &lab.cases {
            if programs.iter().any(|program| program.role == case.program) {
                progress.forget_outcome(&lab.name, &case.name);
            }
        }
    });
    Ok(ResetLab {
        lab: lab.name.clone(),
        backup,
        progress_error: forgotten.err(),
    })
}

/// Backs up programs and replaces them with their skeletons. Returns the folder of the backup, if
/// there was anything to back up.
fn reset_programs(
    root: &Path,
    lab: &str,
    programs: &[ChangedProgram],
    now: SystemTime,
) -> Result<Option<PathBuf>, ResetError> {
    let old = programs.iter().filter_map(|program| {
        let work = program.work.as_ref()?;
        Some((program.role, work.as_slice()))
    });
    let backup = back_up(root, lab, &old.collect::<Vec<_>>(), now)?;
    for program in programs {
        let path = root.join(&program.path);
        path.parent()
            .map_or(Ok(()), fs::create_dir_all)
            .and_then(|()| replace(&path, &program.skeleton, FileMode::Shared))
            .map_err(|error| ResetError::Write {
                path: program.path.clone(),
                error,
            })?;
    }
    Ok(backup)
}

#[cfg(test)]
mod tests;
