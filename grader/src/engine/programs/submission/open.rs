//! Opens a submission, be it a folder, an archive, or loose files.

use std::fs;
use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::archive::{Unpacked, unpack};
use super::archive_format::archive_stem;
use super::error::{OpenError, Refused};
use super::find::Listing;
use super::limits::NESTED_ARCHIVES;
use super::loose::copy_loose;
use super::names::{MANIFEST, is_lab_name, is_rust};

/// How many folders there may be around a submission.
const MOST_AROUND: usize = 8;

/// A submission whose sources can be read.
#[derive(Debug)]
pub struct OpenedSubmission {
    folder: PathBuf,
    pub(super) listing: Listing,
    /// Files that are in an archive and were not unpacked.
    others: Vec<PathBuf>,
    /// Where an archive was unpacked; deleted on drop.
    _unpacked: Option<TempDir>,
}

impl OpenedSubmission {
    /// The folder to read from.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The files in it, those first that may be programs.
    #[must_use]
    pub fn names(&self) -> Vec<&Path> {
        let all = self.listing.files.iter().chain(&self.others);
        let mut names: Vec<&Path> = all.map(PathBuf::as_path).collect();
        let is_rust = |path: &&Path| path.extension().is_some_and(|it| it == "rs");
        names.sort_by_key(|path| (!is_rust(path), path.components().count()));
        names
    }
}

/// Opens a submission: a folder; an archive, whose sources are unpacked; or, if there are several
/// paths, loose files and archives. Archives in a folder without programs are unpacked, too.
///
/// If it contains nothing but one folder (archives often hold a clone in a folder), that folder is
/// opened instead, and so on, unless it is called as one of the labs that are `known`. With
/// `allow_commands`, files beside a manifest are unpacked as well.
///
/// # Errors
/// [`OpenError::Refused`] if it is neither a folder nor a valid archive.
pub fn open_submission(
    paths: &[PathBuf],
    known: &[&str],
    allow_commands: bool,
) -> Result<OpenedSubmission, OpenError> {
    let [path] = paths else {
        return begin(unpack_loose(paths, allow_commands)?, known);
    };
    let name = PathBuf::from(path.file_name().unwrap_or_default());
    let kind = fs::symlink_metadata(path).map_err(|error| Refused::unreadable(&name, &error))?;
    if kind.is_symlink() {
        Err(Refused::Link(name).into())
    } else if kind.is_dir() {
        open_folder(path, known, allow_commands)
    } else if kind.is_file() {
        begin(unpack_loose(paths, allow_commands)?, known)
    } else {
        Err(Refused::SpecialFile(name).into())
    }
}

fn open_folder(
    path: &Path,
    known: &[&str],
    allow_commands: bool,
) -> Result<OpenedSubmission, OpenError> {
    let listing = Listing::read(path)?;
    let is_named = |path: &&PathBuf| archive_stem(&name_of(path)).is_some();
    let archives: Vec<&PathBuf> = listing.files.iter().filter(is_named).collect();
    let has_manifest = listing.files.iter().any(|path| path.ends_with(MANIFEST));
    if archives.is_empty() || has_manifest || listing.has_program() {
        let folder = inner_folder(path, known);
        let listing = if folder == path {
            listing
        } else {
            Listing::read(&folder)?
        };
        return Ok(OpenedSubmission {
            folder,
            listing,
            others: Vec::new(),
            _unpacked: None,
        });
    }
    if archives.len() > NESTED_ARCHIVES {
        return Err(Refused::TooManyArchives.into());
    }
    let with_folder = |inner: &&PathBuf| {
        let name = name_of(inner);
        let stem = archive_stem(&name).unwrap_or_default();
        (path.join(inner), inner.with_file_name(stem))
    };
    let archives: Vec<_> = archives.iter().map(with_folder).collect();
    begin(unpack(&archives, allow_commands)?, known)
}

/// Unpacks archives, and copies other files beside what was in them.
fn unpack_loose(paths: &[PathBuf], allow_commands: bool) -> Result<Unpacked, OpenError> {
    if let [path] = paths {
        let name = name_of(path);
        if archive_stem(&name).is_none() && !is_rust(path) {
            return Err(Refused::NoArchive(name.into()).into());
        }
    }
    let is_archive = |path: &&PathBuf| archive_stem(&name_of(path)).is_some();
    let (archives, files): (Vec<&PathBuf>, Vec<&PathBuf>) = paths.iter().partition(is_archive);
    let with_folder = |path: &&PathBuf| {
        let name = name_of(path);
        let stem = archive_stem(&name).unwrap_or_default();
        let folder = if paths.len() == 1 { "" } else { stem };
        ((*path).clone(), PathBuf::from(folder))
    };
    let archives: Vec<_> = archives.iter().map(with_folder).collect();
    let mut unpacked = unpack(&archives, allow_commands)?;
    copy_loose(&files, &mut unpacked)?;
    Ok(unpacked)
}

/// A submission that was unpacked.
fn begin(unpacked: Unpacked, known: &[&str]) -> Result<OpenedSubmission, OpenError> {
    let folder = inner_folder(unpacked.folder.path(), known);
    Ok(OpenedSubmission {
        listing: Listing::read(&folder)?,
        folder,
        others: unpacked.others,
        _unpacked: Some(unpacked.folder),
    })
}

fn name_of(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default();
    name.to_string_lossy().into_owned()
}

/// The folder itself, or that which it holds and nothing else.
fn inner_folder(path: &Path, known: &[&str]) -> PathBuf {
    let mut folder = path.to_owned();
    for _ in 0..MOST_AROUND {
        match only_folder(&folder) {
            Some(name) if !has_a_meaning(&name, known) => folder.push(name),
            _ => break,
        }
    }
    folder
}

/// Whether a folder's name tells what is in it.
fn has_a_meaning(name: &str, known: &[&str]) -> bool {
    ["labs", "src"].contains(&name) || known.iter().any(|lab| is_lab_name(name, lab))
}

/// The name of the one folder in `folder`, if that contains nothing else. Hidden files do not
/// count.
fn only_folder(folder: &Path) -> Option<String> {
    let names = fs::read_dir(folder).ok()?.flatten();
    let mut shown = names.filter(|entry| {
        let name = entry.file_name();
        !name.as_encoded_bytes().starts_with(b".") && name != "__MACOSX"
    });
    let first = shown.next()?;
    let is_folder = first.file_type().ok()?.is_dir() && shown.next().is_none();
    first.file_name().into_string().ok().filter(|_| is_folder)
}
