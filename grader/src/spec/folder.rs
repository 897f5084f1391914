//! Files and folders, read with errors that an instructor can act on.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::SpecError;
use super::source::{Location, Source};
use super::written::Problem;

/// Larger is a mistake; and the YAML library takes seconds for some texts that are.
const LARGEST: u64 = 256 << 10;

/// A folder, and its path as it is shown to people: the last parts of the real one.
#[derive(Debug, Clone)]
pub(super) struct SpecFolder {
    path: PathBuf,
    shown: PathBuf,
}

/// What is in a folder.
#[derive(Debug)]
pub(super) struct FolderEntry {
    pub(super) name: String,
    pub(super) is_folder: bool,
}

impl SpecFolder {
    /// A folder that is shown by its own name, after the names of so many of its parents.
    pub(super) fn new(path: &Path, parents: usize) -> Self {
        // `specs/.` and `.` have no name of their own until they are resolved.
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
    pub(super) fn inner(&self, name: &str) -> Self {
        Self {
            path: self.path.join(name),
            shown: self.shown.join(name),
        }
    }

    /// What is in it, by name, without what is hidden (editors leave such files).
    pub(super) fn entries(&self) -> Result<Vec<FolderEntry>, SpecError> {
        let failed = |error: &io::Error| {
            let problem = format!("this folder cannot be read: {error}");
            SpecError::of_file(&self.shown, Problem::bare(problem))
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

    /// The text of a file in it.
    pub(super) fn read(&self, name: &str) -> Result<Source, SpecError> {
        let mut bytes = Vec::new();
        let read = File::open(self.path.join(name))
            .and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes));
        if let Err(error) = read {
            let problem = format!("this file cannot be read: {error}");
            return Err(self.wrong(name, Problem::bare(problem)));
        }
        if bytes.len() as u64 > LARGEST {
            let help = "large data is made: `{random: {size: 8MiB, seed: 1}}`, `{repeat: …}`";
            let problem = Problem::new("this file is larger than 256 KiB", help);
            return Err(self.wrong(name, problem));
        }
        let path = self.shown.join(name);
        String::from_utf8(bytes)
            .map(|text| Source {
                path: path.clone(),
                text,
            })
            .map_err(|error| not_text(path, &error))
    }

    /// A mistake that is a file itself.
    pub(super) fn wrong(&self, name: &str, problem: Problem) -> SpecError {
        SpecError::of_file(&self.shown.join(name), problem)
    }
}

/// The place of the first byte that is not UTF-8.
fn not_text(path: PathBuf, error: &std::string::FromUtf8Error) -> SpecError {
    let text = String::from_utf8_lossy(error.as_bytes()).into_owned();
    let start = error.utf8_error().valid_up_to();
    let end = start + char::REPLACEMENT_CHARACTER.len_utf8();
    let location = Location::at(&text, start..end);
    let help = "save it as UTF-8; write bytes as `{hex: ff fe 00}`";
    let source = Arc::new(Source { path, text });
    SpecError::at(&source, location, Problem::new("this is not UTF-8", help))
}
