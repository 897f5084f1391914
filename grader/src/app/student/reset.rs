//! The way back to the skeleton, whatever git knows of the student's work. The old work is kept: every program is copied
//! before any of them is replaced, and each is replaced as a whole.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use crate::course::{Version, file_name, skeleton_path, source_path};
use crate::spec::Role;

/// A program that is to become the skeleton again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Which it is.
    pub role: Role,
    /// Where it is, in the course's folder.
    pub path: PathBuf,
    /// The student's work; nothing where the file is gone.
    old: Option<Vec<u8>>,
    /// The skeleton.
    new: Vec<u8>,
}

/// Why the work cannot become the skeleton again. Nothing is lost.
#[derive(Debug, thiserror::Error)]
pub enum ResetError {
    /// The course lacks the skeleton.
    #[error("the skeleton {} cannot be read: {}", .0.display(), .1)]
    Skeleton(PathBuf, io::Error),
    /// A file cannot be read or written.
    #[error("{} cannot be {}: {}", .0.display(), .1, .2)]
    File(PathBuf, &'static str, io::Error),
}

/// The programs of a lab, of these roles, that are not the skeleton.
///
/// # Errors
/// Where the skeleton or a program cannot be read.
pub fn changed(root: &Path, lab: &str, roles: &[Role]) -> Result<Vec<Program>, ResetError> {
    let mut changed = Vec::new();
    for role in roles {
        let pristine = skeleton_path(lab, *role);
        let new = fs::read(root.join(&pristine))
            .map_err(|error| ResetError::Skeleton(pristine, error))?;
        let path = source_path(lab, *role, Version::Submission);
        let old = match fs::read(root.join(&path)) {
            Ok(old) => Some(old),
            Err(error) if error.kind() == io::ErrorKind::NotFound => None,
            Err(error) => return Err(ResetError::File(path, "read", error)),
        };
        if old.as_ref() != Some(&new) {
            let role = *role;
            changed.push(Program {
                role,
                path,
                old,
                new,
            });
        }
    }
    Ok(changed)
}

/// Makes these programs the skeleton again. Returns the folder that keeps the old ones; none where there were none.
///
/// # Errors
/// Where a file cannot be written. Whatever was replaced by then is in the folder.
pub fn reset(
    root: &Path,
    lab: &str,
    programs: &[Program],
    now: SystemTime,
) -> Result<Option<PathBuf>, ResetError> {
    let kept = if programs.iter().any(|program| program.old.is_some()) {
        Some(keep(root, lab, programs, now)?)
    } else {
        None
    };
    for program in programs {
        replace(&root.join(&program.path), &program.new)
            .map_err(|error| ResetError::File(program.path.clone(), "written", error))?;
    }
    Ok(kept)
}

/// Copies the old programs into a new folder.
fn keep(
    root: &Path,
    lab: &str,
    programs: &[Program],
    now: SystemTime,
) -> Result<PathBuf, ResetError> {
    let all = ["labs", lab, "old"].iter().collect::<PathBuf>();
    let failed = |path: &Path, error| ResetError::File(path.to_owned(), "written", error);
    fs::create_dir_all(root.join(&all)).map_err(|error| failed(&all, error))?;
    let folder = new_folder(root, &all, &stamp(now)).map_err(|error| failed(&all, error))?;
    for program in programs {
        let Some(old) = &program.old else { continue };
        let path = folder.join(file_name(program.role));
        let mut file =
            fs::File::create_new(root.join(&path)).map_err(|error| failed(&path, error))?;
        file.write_all(old)
            .and_then(|()| file.sync_all())
            .map_err(|error| failed(&path, error))?;
    }
    Ok(folder)
}

/// Makes a folder of this name, or with a number behind it where two are made in one second.
fn new_folder(root: &Path, parent: &Path, name: &str) -> io::Result<PathBuf> {
    let mut folder = parent.join(name);
    let mut number = 1;
    loop {
        match fs::create_dir(root.join(&folder)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                number += 1;
                folder = parent.join(format!("{name}_{number}"));
            }
            made => return made.map(|()| folder),
        }
    }
}

/// Writes a file beside its place and moves it there: it is the old one or the new one at any time.
fn replace(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let folder = path.parent().unwrap_or(path);
    fs::create_dir_all(folder)?;
    let mut builder = tempfile::Builder::new();
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    let mut file = builder.prefix(".reset-").tempfile_in(folder)?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// A moment as a folder's name, in UTC: `2026-11-20_19-03-01`.
fn stamp(now: SystemTime) -> String {
    let seconds = now
        .duration_since(UNIX_EPOCH)
        .map_or(0, |since| since.as_secs());
    let (days, second) = (seconds / 86_400, seconds % 86_400);
    let (year, month, day) = date(days);
    format!(
        "{year}-{month:02}-{day:02}_{:02}-{:02}-{:02}",
        second / 3600,
        second / 60 % 60,
        second % 60
    )
}

/// The date that is so many days after 1 January 1970, in the calendar of today.
fn date(mut days: u64) -> (u64, u64, u64) {
    let is_leap =
        |year: u64| year.is_multiple_of(4) && !year.is_multiple_of(100) || year.is_multiple_of(400);
    let mut year = 1970;
    while days >= 365 + u64::from(is_leap(year)) {
        days -= 365 + u64::from(is_leap(year));
        year += 1;
    }
    let february = 28 + u64::from(is_leap(year));
    let mut month = 1;
    for length in [31, february, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31] {
        if days < length {
            break;
        }
        days -= length;
        month += 1;
    }
    (year, month, days + 1)
}

#[cfg(test)]
mod tests;
