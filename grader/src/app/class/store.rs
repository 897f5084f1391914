//! The folder of a run's results. Every file in it is whole or not there: it is written beside its place and then moved into it.

use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use rustix::fs::{FlockOperation, flock};
use rustix::io::Errno;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use tempfile::NamedTempFile;

use super::class::file_stem;
use super::digest::{Inputs, Shard};
use crate::output::graded::Score;
use crate::output::report::Document;

/// How the name of a file begins that is not whole yet.
const NEW: &str = ".new-";

/// What a run is about: everybody who merges results, or goes on with them, has to know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Run {
    /// The name and the version of the format.
    pub format: String,
    /// The labs, in the order of the course.
    pub labs: Vec<String>,
    /// The digest of their cases.
    pub specs: String,
    /// Where the cases' random values come from: one for all, so that all are asked the same.
    pub seed: u32,
    /// Every submission of the class, those of other shards included.
    pub submissions: Vec<String>,
    /// Which part of it is graded here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
}

/// The result of one submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StoredResult {
    /// The report.
    #[serde(flatten)]
    pub document: Document,
    /// What it depends on.
    pub inputs: Inputs,
    /// What it was before, if it was graded again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Previous>,
}

/// A result that another has taken the place of.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Previous {
    /// Its points.
    #[serde(flatten)]
    pub score: Score,
    /// What has changed since.
    pub because: Vec<String>,
    /// The cases whose outcome is another: `LAB/CASE: pass -> fail`.
    pub cases: Vec<String>,
}

/// Why results cannot be kept or found.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Another grader writes there.
    #[error("another grader is at work in {0}")]
    Busy(PathBuf),
    /// The file system does not do what it should.
    #[error("{0}: {1}")]
    Io(PathBuf, #[source] io::Error),
    /// A file is not what it should be.
    #[error("{0} is not a result of this grader: {1}")]
    Odd(PathBuf, String),
}

/// A folder of results.
#[derive(Debug)]
pub struct Store {
    root: PathBuf,
    /// Held as long as this value lives; a process that is killed gives it up.
    _lock: Option<File>,
}

impl Store {
    /// Opens a folder to write to; makes it if it is not there.
    ///
    /// # Errors
    /// Where it cannot be made, or another grader is at work in it.
    pub fn open(root: &Path) -> Result<Self, StoreError> {
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
        store.sweep()?;
        Ok(store)
    }

    /// Removes what a grader that was killed had begun to write. Nobody else writes here.
    fn sweep(&self) -> Result<(), StoreError> {
        for folder in ["", "results", "cache", "feedback"] {
            let folder = self.root.join(folder);
            let failed = |error| StoreError::Io(folder.clone(), error);
            let entries = match fs::read_dir(&folder) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                entries => entries.map_err(failed)?,
            };
            for entry in entries {
                let entry = entry.map_err(failed)?;
                if entry
                    .file_name()
                    .as_encoded_bytes()
                    .starts_with(NEW.as_bytes())
                {
                    fs::remove_file(entry.path()).map_err(failed)?;
                }
            }
        }
        Ok(())
    }

    /// Opens a folder to read from.
    #[must_use]
    pub fn read_only(root: &Path) -> Self {
        Self {
            root: root.to_owned(),
            _lock: None,
        }
    }

    /// What the run here is about; none where there was none yet.
    ///
    /// # Errors
    /// Where it cannot be read.
    pub fn run(&self) -> Result<Option<Run>, StoreError> {
        load(&self.root.join("run.json"))
    }

    /// Keeps what the run is about.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn set_run(&self, run: &Run) -> Result<(), StoreError> {
        self.save("run.json", run)
    }

    /// The result of a submission.
    ///
    /// # Errors
    /// Where there is something else in its place.
    pub fn result(&self, name: &str) -> Result<Option<StoredResult>, StoreError> {
        load(&self.root.join(result_path(name)))
    }

    /// A result for these inputs, whoever handed them in.
    ///
    /// # Errors
    /// Where there is something else in its place.
    pub fn cached(&self, inputs: &Inputs) -> Result<Option<StoredResult>, StoreError> {
        load(&self.root.join(cache_path(inputs)))
    }

    /// Keeps a result for its inputs.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn cache(&self, record: &StoredResult) -> Result<(), StoreError> {
        self.save(cache_path(&record.inputs), record)
    }

    /// A result as that of this submission, with what it was before.
    ///
    /// # Errors
    /// Where there is something else in the place of its result.
    pub fn renewed(&self, name: &str, record: &StoredResult) -> Result<StoredResult, StoreError> {
        let mut record = record.clone();
        record.document.submission = Some(name.to_owned());
        let before = self.result(name)?;
        record.previous = match before {
            Some(before) if before.inputs != record.inputs => Some(Previous::new(&before, &record)),
            Some(before) => before.previous.or(record.previous),
            None => record.previous,
        };
        Ok(record)
    }

    /// Keeps the result of a submission.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn set_result(&self, name: &str, record: &StoredResult) -> Result<(), StoreError> {
        self.save(result_path(name), record)
    }

    /// The folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Writes a file that belongs to a submission.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write_for(
        &self,
        folder: &str,
        name: &str,
        ending: &str,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        let file = format!("{}.{ending}", file_stem(name));
        self.write(Path::new(folder).join(file), bytes)
    }

    /// What a page in this folder calls a file that belongs to a submission.
    #[must_use]
    pub fn link(folder: &str, name: &str, ending: &str) -> String {
        // A browser takes what stands behind `%` for a character's number; in the file's name it stands for itself.
        format!("{folder}/{}.{ending}", file_stem(name).replace('%', "%25"))
    }

    /// Writes a file of this folder.
    ///
    /// # Errors
    /// Where it cannot be written.
    pub fn write(&self, path: impl AsRef<Path>, bytes: &[u8]) -> Result<(), StoreError> {
        let path = self.root.join(path);
        let write = || {
            let folder = path.parent().unwrap_or(&self.root);
            fs::create_dir_all(folder)?;
            let mut file = NamedTempFile::with_prefix_in(NEW, folder)?;
            file.write_all(bytes)?;
            file.persist(&path).map_err(|error| error.error)
        };
        let written: io::Result<File> = write();
        written
            .map(drop)
            .map_err(|error| StoreError::Io(path.clone(), error))
    }

    fn save(&self, path: impl AsRef<Path>, value: &impl Serialize) -> Result<(), StoreError> {
        // A class makes hundreds of these, and line breaks would be half of each.
        let json = serde_json::to_vec(value);
        let json = json.map_err(|error| StoreError::Io(path.as_ref().into(), error.into()))?;
        self.write(path, &json)
    }
}

impl StoredResult {
    /// Whether every case was graded: what the grader could not find out is tried again.
    #[must_use]
    pub fn is_final(&self) -> bool {
        self.document.is_graded()
    }
}

impl Previous {
    fn new(before: &StoredResult, now: &StoredResult) -> Self {
        let mut cases = Vec::new();
        for (lab, case) in now.document.cases() {
            let old = before
                .document
                .cases()
                .find(|(old_lab, old)| old_lab.lab == lab.lab && old.case == case.case);
            let outcome = old.map(|(_, old)| old.outcome);
            if outcome != Some(case.outcome) {
                let was = outcome.map_or("not there".to_owned(), |outcome| outcome.to_string());
                cases.push(format!(
                    "{}/{}: {was} -> {}",
                    lab.lab, case.case, case.outcome
                ));
            }
        }
        Self {
            score: before.document.score,
            because: now.inputs.changes(&before.inputs),
            cases,
        }
    }
}

fn result_path(name: &str) -> PathBuf {
    Path::new("results").join(file_stem(name) + ".json")
}

fn cache_path(inputs: &Inputs) -> PathBuf {
    Path::new("cache").join(inputs.key() + ".json")
}

fn load<T: DeserializeOwned>(path: &Path) -> Result<Option<T>, StoreError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(StoreError::Io(path.to_owned(), error)),
    };
    serde_json::from_slice(&bytes)
        .map(Some)
        .map_err(|error| StoreError::Odd(path.to_owned(), error.to_string()))
}
