//! The folder with a run's results. Every file in it is replaced as a whole.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::ser::Formatter;

use super::digest::Inputs;
use super::file_stem::{file_stem, url_encoded};
use super::record::{RunInfo, StoredResult};
use crate::base::fs::{FileMode, UNFINISHED, is_machine_trouble, read_file, replace};
use crate::base::text::invisible::is_invisible;

/// The largest file that is read, in bytes: many times a result with every picture.
const MOST_BYTES: u64 = 256 << 20;

/// Why results cannot be stored or found.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// Another grader holds the folder's lock.
    #[error("another grader is at work in {0}")]
    Busy(PathBuf),
    /// A file or folder cannot be read or written.
    #[error("{0}: {1}")]
    Io(PathBuf, #[source] io::Error),
    /// A file does not contain what its name says.
    #[error("{0} is not a result of this grader: {1}")]
    Corrupt(PathBuf, #[source] serde_json::Error),
}

impl StoreError {
    /// Whether no other result can be stored or found, either.
    #[must_use]
    pub(crate) fn is_machine_trouble(&self) -> bool {
        match self {
            Self::Busy(_) => true,
            Self::Io(_, error) => is_machine_trouble(error),
            Self::Corrupt(..) => false,
        }
    }
}

/// A folder of results.
#[derive(Debug)]
pub(crate) struct Store {
    root: PathBuf,
    /// Holds the lock. The system releases it when the process ends, no matter how.
    _lock: Option<File>,
}

impl Store {
    /// The folders in it.
    pub(crate) const FOLDERS: [&str; 4] = ["results", "cache", "feedback", "before"];

    /// Opens a folder for writing. Creates it if necessary.
    ///
    /// # Errors
    /// If the folder cannot be created, or another grader is working in it.
    pub(crate) fn open(root: &Path) -> Result<Self, StoreError> {
        for folder in [root.to_owned(), root.join("results"), root.join("cache")] {
            fs::create_dir_all(&folder).map_err(|error| StoreError::Io(folder, error))?;
        }
        let path = root.join("lock");
        let failed = |error| StoreError::Io(path.clone(), error);
        let lock = File::create(&path).map_err(failed)?;
        match flock(&lock, FlockOperation::NonBlockingLockExclusive) {
            Ok(()) => {}
            Err(Errno::WOULDBLOCK) => return Err(StoreError::Busy(root.to_owned())),
            Err(error) => return Err(failed(error.into())),
        }
        let store = Self {
            root: root.to_owned(),
            _lock: Some(lock),
        };
        store.remove_unfinished()?;
        Ok(store)
    }

    /// Removes unfinished files that a killed grader left. The lock keeps other writers out.
    fn remove_unfinished(&self) -> Result<(), StoreError> {
        for folder in [""].into_iter().chain(Self::FOLDERS) {
            let folder = self.root.join(folder);
            let failed = |error| StoreError::Io(folder.clone(), error);
            let entries = match fs::read_dir(&folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                entries => entries.map_err(failed)?,
            };
            for entry in entries {
                let entry = entry.map_err(failed)?;
                let name = entry.file_name();
                if name.as_encoded_bytes().starts_with(UNFINISHED.as_bytes()) {
                    fs::remove_file(entry.path()).map_err(failed)?;
                }
            }
        }
        Ok(())
    }

    /// Opens a folder for reading only, which does not take its lock.
    #[must_use]
    pub(crate) fn read_only(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            _lock: None,
        }
    }

    /// The folder.
    #[must_use]
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }

    /// Reads the description of the run in this folder; `None` if there was no run yet.
    ///
    /// # Errors
    /// If the file cannot be read or is corrupt.
    pub(crate) fn read_run(&self) -> Result<Option<RunInfo>, StoreError> {
        read_json(&self.root.join("run.json"))
    }

    /// Stores the description of the run.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn write_run(&self, run: &RunInfo) -> Result<(), StoreError> {
        self.write_json("run.json", run)
    }

    /// Reads data that [`write_json`](Self::write_json) wrote, if there is any.
    ///
    /// # Errors
    /// If the file cannot be read or is corrupt.
    pub(crate) fn read_data<T: DeserializeOwned>(
        &self,
        path: &str,
    ) -> Result<Option<T>, StoreError> {
        read_json(&self.root.join(path))
    }

    /// Reads the result of a submission, if it has one.
    ///
    /// # Errors
    /// If the file cannot be read or is corrupt.
    pub(crate) fn read_result(&self, name: &str) -> Result<Option<StoredResult>, StoreError> {
        read_json(&self.root.join(result_path(name)))
    }

    /// Stores the result of a submission.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn write_result(&self, name: &str, record: &StoredResult) -> Result<(), StoreError> {
        self.write_json(result_path(name), record)
    }

    /// Reads the result of any submission with these inputs.
    ///
    /// # Errors
    /// If the file cannot be read or is corrupt.
    pub(crate) fn read_cached(&self, inputs: &Inputs) -> Result<Option<StoredResult>, StoreError> {
        read_json(&self.root.join(cache_path(inputs)))
    }

    /// Caches a result for every submission with the same inputs.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn write_cached(&self, record: &StoredResult) -> Result<(), StoreError> {
        self.write_json(cache_path(&record.inputs), record)
    }

    /// A copy of `record` as the result of the submission `name`, with a summary of the result that
    /// it replaces.
    ///
    /// # Errors
    /// If the submission's old result cannot be read or is corrupt.
    pub(crate) fn with_previous(
        &self,
        name: &str,
        record: &StoredResult,
    ) -> Result<StoredResult, StoreError> {
        let mut record = record.clone();
        record.document.submission = Some(name.to_owned());
        if let Some(before) = self.read_result(name)? {
            record.previous = record.summary_of(before);
        }
        Ok(record)
    }

    /// Writes a file that belongs to the submission `name` into a folder of the store.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn write_for(
        &self,
        folder: &str,
        name: &str,
        extension: &str,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        let file = format!("{}.{extension}", file_stem(name));
        self.write(Path::new(folder).join(file), bytes)
    }

    /// Reads a file that [`write_for`](Self::write_for) wrote.
    ///
    /// # Errors
    /// If it cannot be read.
    pub(crate) fn read_for(
        &self,
        folder: &str,
        name: &str,
        extension: &str,
    ) -> Result<Vec<u8>, StoreError> {
        let file = format!("{}.{extension}", file_stem(name));
        let path = self.root.join(folder).join(file);
        read_file(&path, MOST_BYTES).map_err(|error| StoreError::Io(path, error))
    }

    /// The URL of the file that [`write_for`](Self::write_for) writes, relative to a page in the
    /// store's root.
    #[must_use]
    pub(crate) fn link(folder: &str, name: &str, extension: &str) -> String {
        let stem = url_encoded(&file_stem(name));
        format!("{folder}/{stem}.{extension}")
    }

    /// Writes a file of the store.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn write(&self, path: impl AsRef<Path>, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.root.join(path);
        let folder = path.parent().unwrap_or(&self.root);
        // The folder is private, because it contains students' marks.
        fs::create_dir_all(folder)
            .and_then(|()| replace(&path, bytes, FileMode::Private))
            .map_err(|error| StoreError::Io(path.clone(), error))
    }

    /// Writes data as a file of the store.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn write_json(
        &self,
        path: impl AsRef<Path>,
        value: &impl Serialize,
    ) -> Result<(), StoreError> {
        // Not pretty-printed: there are hundreds of files, and indentation would double their size.
        let mut json = Vec::new();
        let mut writer = serde_json::Serializer::with_formatter(&mut json, VisibleJson);
        let written = value.serialize(&mut writer);
        written.map_err(|error| StoreError::Io(path.as_ref().into(), error.into()))?;
        self.write(path, &json)
    }
}

/// JSON in which characters that nobody sees are escaped: it has names as they are, and is looked
/// at in terminals.
struct VisibleJson;

impl Formatter for VisibleJson {
    fn write_string_fragment<W: ?Sized + io::Write>(
        &mut self,
        writer: &mut W,
        fragment: &str,
    ) -> io::Result<()> {
        for part in fragment.split_inclusive(is_invisible) {
            let hidden = part.chars().next_back().filter(|c| is_invisible(*c));
            let visible = &part[..part.len() - hidden.map_or(0, char::len_utf8)];
            writer.write_all(visible.as_bytes())?;
            for unit in hidden
                .iter()
                .flat_map(|c| c.encode_utf16(&mut [0; 2]).to_vec())
            {
                write!(writer, "\\u{unit:04x}")?;
            }
        }
        Ok(())
    }
}

fn result_path(name: &str) -> PathBuf {
    Path::new("results").join(file_stem(name) + ".json")
}

fn cache_path(inputs: &Inputs) -> PathBuf {
    Path::new("cache").join(inputs.cache_key() + ".json")
}

/// Reads a JSON file; `None` if it does not exist.
fn read_json<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, StoreError> {
    let bytes = match read_file(path, MOST_BYTES) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::Io(path.to_owned(), error)),
    };
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|error| StoreError::Corrupt(path.to_owned(), error))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_stored_can_be_looked_at_and_read_again() {
        let folder = tempfile::tempdir().expect("a folder");
        let store = Store::open(folder.path()).expect("a store");
        let name = "a\u{1b}\u{202e}\u{e0041}ß\"\\\u{ad}".to_owned();
        store.write_json("name.json", &name).expect("a file");
        let text = fs::read_to_string(folder.path().join("name.json")).expect("text");
        assert!(!text.chars().any(is_invisible), "{text}");
        assert_eq!(serde_json::from_str(&text).ok(), Some(name));
    }
}
