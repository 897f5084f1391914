//! Opens a submission, be it a folder or an archive.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::archive;
use super::error::{OpenError, Refused};

/// How many folders there may be around a submission.
const MOST_AROUND: usize = 8;

/// A submission whose sources can be read.
#[derive(Debug)]
pub struct OpenedSubmission {
    folder: PathBuf,
    /// Where an archive was unpacked; deleted on drop.
    _unpacked: Option<TempDir>,
}

impl OpenedSubmission {
    /// The folder to read from.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Opens a submission: a folder, or an archive, whose sources are unpacked.
///
/// If it contains nothing but one folder (archives often hold a clone in a folder), that folder is
/// opened instead, and so on, unless it is the folder of one of `labs`. With `allow_commands`,
/// files beside a manifest are unpacked as well.
///
/// # Errors
/// [`OpenError::Refused`] if it is neither a folder nor a valid archive.
pub fn open_submission(
    path: &Path,
    labs: &[&str],
    allow_commands: bool,
) -> Result<OpenedSubmission, OpenError> {
    let name = PathBuf::from(path.file_name().unwrap_or_default());
    let kind = fs::symlink_metadata(path).map_err(|error| Refused::unreadable(&name, &error))?;
    if kind.is_symlink() {
        return Err(Refused::Link(name).into());
    }
    let unpacked = if kind.is_dir() {
        None
    } else if kind.is_file() {
        Some(archive::unpack(path, allow_commands)?)
    } else {
        return Err(Refused::SpecialFile(name).into());
    };
    let mut folder = unpacked
        .as_ref()
        .map_or_else(|| path.to_owned(), |unpacked| unpacked.path().to_owned());
    for _ in 0..MOST_AROUND {
        match only_folder(&folder) {
            Some(name)
                if !["labs", "src"].contains(&name.as_str()) && !labs.contains(&name.as_str()) =>
            {
                folder.push(name);
            }
            _ => break,
        }
    }
    Ok(OpenedSubmission {
        folder,
        _unpacked: unpacked,
    })
}

/// The name of the one folder in `folder`, if that contains nothing else. Hidden files do not
/// count.
fn only_folder(folder: &Path) -> Option<String> {
    let names = fs::read_dir(folder).ok()?.flatten();
    let mut shown = names.filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
    let first = shown.next()?;
    let is_folder = first.file_type().ok()?.is_dir() && shown.next().is_none();
    first.file_name().into_string().ok().filter(|_| is_folder)
}
