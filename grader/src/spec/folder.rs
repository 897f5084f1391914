//! Reads files and folders, with errors that an instructor can act on.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::SpecError;
use super::problem::Problem;
use super::source::{Location, Source};

/// The maximum size of a file, in bytes. A larger file is a mistake, and the YAML library could
/// take seconds to read it.
const MAX_BYTES: u64 = 256 << 10;

/// A folder, and its path as shown to people: the last components of the real path.
#[derive(Debug, Clone)]
pub(super) struct SpecFolder {
    path: PathBuf,
    shown: PathBuf,
}

/// A file or folder in a [`SpecFolder`].
#[derive(Debug)]
pub(super) struct FolderEntry {
    pub(super) name: String,
    pub(super) is_folder: bool,
}

impl SpecFolder {
    /// A folder that is shown as its own name, preceded by the names of `parents` parent folders.
    pub(super) fn new(path: &Path, parents: usize) -> Self {
        // `specs/.` and `.` have no name until they are resolved.
        let resolved = path.canonicalize().unwrap_or_else(|_| path.to_owned());
        let names: Vec<_> = resolved.iter().rev().take(parents + 1).collect();
        Self {
            path: path.to_owned(),
            shown: names.into_iter().rev().collect(),
        }
    }

    /// The folder's own name.
    pub(super) fn name(&self) -> String {
        let name = self.shown.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    pub(super) fn path(&self) -> &Path {
        &self.path
    }

    /// A folder in this one.
    pub(super) fn subfolder(&self, name: &str) -> Self {
        Self {
            path: self.path.join(name),
            shown: self.shown.join(name),
        }
    }

    /// The folder's entries, sorted by name, without hidden ones (editors leave such files).
    ///
    /// # Errors
    /// If the folder cannot be read.
    pub(super) fn entries(&self) -> Result<Vec<FolderEntry>, SpecError> {
        let failed = |error: &io::Error| {
            let problem = format!("this folder cannot be read: {error}");
            SpecError::about_file(&self.shown, Problem::without_help(problem))
        };
        let mut entries = Vec::new();
        for entry in fs::read_dir(&self.path).map_err(|error| failed(&error))? {
            let entry = entry.map_err(|error| failed(&error))?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let is_folder = entry.path().is_dir();
            if !name.starts_with('.') {
                entries.push(FolderEntry { name, is_folder });
            }
        }
        entries.sort_by(|a, b| a.name.cmp(&b.name));
        Ok(entries)
    }

    /// Reads a file in the folder.
    ///
    /// # Errors
    /// If the file cannot be read, is too large, or is not UTF-8.
    pub(super) fn read(&self, name: &str) -> Result<Source, SpecError> {
        let mut bytes = Vec::new();
        let read = File::open(self.path.join(name))
            .and_then(|file| file.take(MAX_BYTES + 1).read_to_end(&mut bytes));
        if let Err(error) = read {
            let problem = format!("this file cannot be read: {error}");
            return Err(self.error_about(name, Problem::without_help(problem)));
        }
        if bytes.len() as u64 > MAX_BYTES {
            let help = "generate large data: `{random: {size: 8MiB, seed: 1}}`, `{repeat: …}`";
            let problem = Problem::new("this file is larger than 256 KiB", help);
            return Err(self.error_about(name, problem));
        }
        let path = self.shown.join(name);
        String::from_utf8(bytes)
            .map(|text| Source {
                path: path.clone(),
                text,
            })
            .map_err(|error| not_utf8(path, &error))
    }

    /// The error for a file in the folder that is wrong as a whole.
    pub(super) fn error_about(&self, name: &str, problem: Problem) -> SpecError {
        SpecError::about_file(&self.shown.join(name), problem)
    }
}

/// The error at the first byte that is not UTF-8.
fn not_utf8(path: PathBuf, error: &std::string::FromUtf8Error) -> SpecError {
    let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
    let start = error.utf8_error().valid_up_to();
    let end = start + char::REPLACEMENT_CHARACTER.len_utf8();
    let location = Location::of_span(&text, start..end);
    let help = "save it as UTF-8; write bytes as `{hex: ff fe 00}`";
    let source = Arc::new(Source { path, text });
    SpecError::at_location(&source, location, Problem::new("this is not UTF-8", help))
}
