//! The sources of one lab in a submission.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::error::Refused;
use super::find::{LabSearch, Listing, with_own_names};
use super::limits::SOURCE_DEPTH;
use super::names::{is_lab_name, is_rust};
use super::open::OpenedSubmission;
use super::reader::{EntryFilter, SourceReader};
use crate::spec::Role;

/// The source files of one lab. Paths are relative to the submission's folder.
#[derive(Debug, Default)]
pub struct Sources {
    pub(super) files: Vec<(PathBuf, Vec<u8>)>,
    /// The main files of the programs that there are.
    mains: Vec<(Role, PathBuf)>,
}

impl Sources {
    /// Files that are no programs of their own.
    pub(super) fn of_files(files: Vec<(PathBuf, Vec<u8>)>) -> Self {
        let mains = Vec::new();
        Self { files, mains }
    }

    /// The main file of a program, if the submission has it.
    #[must_use]
    pub fn main(&self, role: Role) -> Option<&Path> {
        let (_, path) = self.mains.iter().find(|(main, _)| *main == role)?;
        Some(path)
    }

    /// The content of a file.
    pub(super) fn content(&self, path: &Path) -> Option<&[u8]> {
        let (_, bytes) = self.files.iter().find(|(file, _)| file == path)?;
        Some(bytes)
    }

    /// Writes the files to `folder`, with the paths that they have in the submission.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        for (path, bytes) in &self.files {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, bytes)?;
        }
        Ok(())
    }

    /// Calls `visit` with the path and then the content of each file.
    pub fn visit_parts(&self, visit: &mut dyn FnMut(&[u8])) {
        for (path, bytes) in &self.files {
            visit(path.as_os_str().as_encoded_bytes());
            visit(bytes);
        }
    }
}

impl From<(&str, &str)> for Sources {
    /// Sources of one file, which has this name and this content.
    fn from((name, text): (&str, &str)) -> Self {
        Self::of_files(vec![(name.into(), text.into())])
    }
}

/// Reads the sources of a lab from a folder.
///
/// # Errors
/// As [`read_sources`].
pub fn read_folder(submission: &Path, search: LabSearch<'_>) -> Result<Sources, Refused> {
    read_listed(submission, &Listing::read(submission)?, search)
}

/// Reads the sources of a lab. A program is a file `server.rs` or `client.rs`, whatever systems
/// added to its name, anywhere in a folder that is called as the lab; if no other lab is graded, in
/// any folder. Of several, those in `labs` are taken, then those in `src/bin`, then those in `src`,
/// then those in the fewest folders, then the last attempt. A program may be missing.
///
/// # Errors
/// [`Refused`] if there is anything but regular files and folders, or too much.
pub fn read_sources(
    submission: &OpenedSubmission,
    search: LabSearch<'_>,
) -> Result<Sources, Refused> {
    read_listed(submission.folder(), &submission.listing, search)
}

fn read_listed(
    submission: &Path,
    listing: &Listing,
    search: LabSearch<'_>,
) -> Result<Sources, Refused> {
    let mut sources = Sources::default();
    let mut read: Vec<PathBuf> = Vec::new();
    let mut reader = SourceReader::new(submission, EntryFilter::All);
    let places = listing.places(search)?;
    for bins in places.iter().flatten() {
        if !read.contains(bins) {
            read_place(&mut reader, listing, bins, search.lab)?;
            read.push(bins.clone());
        }
    }
    sources.files = reader.into_files();
    for bins in &read {
        sources.files = with_own_names(sources.files, bins);
    }
    for (role, bins) in Role::ALL.into_iter().zip(places) {
        let main = bins.map(|bins| bins.join(crate::course::file_name(role)));
        let is_there = |path: &PathBuf| sources.content(path).is_some();
        sources
            .mains
            .extend(main.filter(is_there).map(|path| (role, path)));
    }
    Ok(sources)
}

/// Reads what the programs in a folder may be made of: all of `src`, all of a folder that is called
/// as the lab, and of any other folder the Rust.
fn read_place(
    reader: &mut SourceReader<'_>,
    listing: &Listing,
    bins: &Path,
    lab: &str,
) -> Result<(), Refused> {
    let source = bins.ancestors().take(2).find(|it| it.ends_with("src"));
    let name = bins.file_name().and_then(|name| name.to_str());
    if let Some(folder) = source.filter(|it| *it == bins || bins.ends_with("src/bin")) {
        return reader.read_folder(folder, 0);
    }
    if name.is_some_and(|name| is_lab_name(name, lab)) {
        return reader.read_folder(bins, 0);
    }
    let beside = |path: &&PathBuf| is_rust(path) && is_module_of(path, bins, listing);
    for path in listing.files.iter().filter(beside) {
        let depth = path.components().count() - bins.components().count();
        if depth > SOURCE_DEPTH {
            return Err(Refused::TooDeep(path.clone()));
        }
        reader.read_one(path)?;
    }
    Ok(())
}

/// Whether a file is beside the programs, or in the folder of a module that is.
fn is_module_of(path: &Path, bins: &Path, listing: &Listing) -> bool {
    let Ok(inner) = path.strip_prefix(bins) else {
        return false;
    };
    let Some(first) = inner.iter().next().filter(|_| inner.iter().count() > 1) else {
        return true;
    };
    let module = bins.join(first);
    [module.join("mod.rs"), module.with_extension("rs")]
        .iter()
        .any(|file| listing.files.binary_search(file).is_ok())
}

/// The folders that a lab's package may be in, the most specific first.
pub(super) fn package_folders(lab: &str, only_lab: bool) -> Vec<PathBuf> {
    let mut packages = vec![Path::new("labs").join(lab), PathBuf::from(lab)];
    if only_lab {
        packages.push(PathBuf::new());
    }
    packages
}
