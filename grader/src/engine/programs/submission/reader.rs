//! Reads files of a submission that is not trusted.

use std::ffi::{OsStr, OsString};
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf};

use rustix::fs::OFlags;

use super::error::Refused;
use super::limits::{SOURCE_BYTES, SOURCE_DEPTH, SOURCE_ENTRIES};

/// What a path in a submission leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Node {
    Missing,
    Folder,
    File,
}

/// Which entries of a folder are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryFilter {
    All,
    /// All but hidden ones, and what cargo and Python build.
    Visible,
}

/// What is at `path`. No part of it may be a link, which could lead to anyone's files.
pub(super) fn node_at(submission: &Path, path: &Path) -> Result<Node, Refused> {
    let mut node = Node::Folder;
    let mut at = PathBuf::new();
    for part in path.components() {
        let Component::Normal(part) = part else {
            return Ok(Node::Missing);
        };
        at.push(part);
        let kind = match fs::symlink_metadata(submission.join(&at)) {
            Ok(found) => found.file_type(),
            Err(error) if is_missing(&error) => return Ok(Node::Missing),
            Err(error) => return Err(Refused::unreadable(&at, &error)),
        };
        node = if kind.is_symlink() {
            return Err(Refused::Link(at));
        } else if kind.is_dir() {
            Node::Folder
        } else if kind.is_file() {
            Node::File
        } else {
            return Err(Refused::SpecialFile(at));
        };
    }
    Ok(node)
}

fn is_missing(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidFilename, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory | InvalidFilename)
}

/// Reads files and folders of one submission, and counts them.
pub(super) struct SourceReader<'a> {
    submission: &'a Path,
    filter: EntryFilter,
    files: Vec<(PathBuf, Vec<u8>)>,
    entries: usize,
    bytes: u64,
}

impl<'a> SourceReader<'a> {
    pub(super) fn new(submission: &'a Path, filter: EntryFilter) -> Self {
        Self {
            submission,
            filter,
            files: Vec::new(),
            entries: 0,
            bytes: 0,
        }
    }

    /// The files that were read, by their paths in the submission.
    pub(super) fn into_files(self) -> Vec<(PathBuf, Vec<u8>)> {
        self.files
    }

    /// Reads everything in a folder, in the order of the names.
    pub(super) fn read_folder(&mut self, path: &Path, depth: usize) -> Result<(), Refused> {
        if depth > SOURCE_DEPTH {
            return Err(Refused::TooDeep(path.to_owned()));
        }
        let mut names = self.list(path)?;
        // The system lists entries in no particular order.
        names.sort();
        names
            .iter()
            .try_for_each(|name| self.read_entry(&path.join(name), depth))
    }

    fn list(&mut self, path: &Path) -> Result<Vec<OsString>, Refused> {
        let failed = |error: io::Error| Refused::unreadable(path, &error);
        let mut names: Vec<OsString> = Vec::new();
        for entry in fs::read_dir(self.submission.join(path)).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            if self.filter == EntryFilter::Visible && is_hidden_or_built(&name) {
                continue;
            }
            names.push(name);
            // Count them while listing: there may be millions.
            if self.entries + names.len() > SOURCE_ENTRIES {
                return Err(Refused::TooManyEntries);
            }
        }
        self.entries += names.len();
        Ok(names)
    }

    /// Reads a file, or everything in a folder. A path that does not exist is skipped.
    pub(super) fn read_entry(&mut self, path: &Path, depth: usize) -> Result<(), Refused> {
        match node_at(self.submission, path)? {
            Node::Missing => Ok(()),
            Node::Folder => self.read_folder(path, depth + 1),
            Node::File => self.read_file(path),
        }
    }

    /// Reads one more file of a folder that is not read as a whole.
    pub(super) fn read_one(&mut self, path: &Path) -> Result<(), Refused> {
        self.entries += 1;
        if self.entries > SOURCE_ENTRIES {
            return Err(Refused::TooManyEntries);
        }
        self.read_entry(path, 0)
    }

    fn read_file(&mut self, path: &Path) -> Result<(), Refused> {
        let failed = |error: io::Error| Refused::unreadable(path, &error);
        let file = open_file(&self.submission.join(path)).map_err(failed)?;
        let found = file.metadata().map_err(failed)?;
        if !found.is_file() || found.nlink() > 1 {
            return Err(Refused::HardLink(path.to_owned()));
        }
        let mut bytes = Vec::new();
        let left = SOURCE_BYTES - self.bytes;
        file.take(left + 1)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        if bytes.len() as u64 > left {
            return Err(Refused::TooLarge);
        }
        self.bytes += bytes.len() as u64;
        self.files.push((path.to_owned(), bytes));
        Ok(())
    }
}

/// Opens what should be a file. It may have been replaced since that was found: follows no link,
/// and does not block on a pipe.
pub(super) fn open_file(path: &Path) -> io::Result<File> {
    let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
    File::options().read(true).custom_flags(flags).open(path)
}

/// Whether a folder's entry is hidden, or made by cargo or Python.
pub(super) fn is_hidden_or_built(name: &OsStr) -> bool {
    name.as_encoded_bytes().starts_with(b".") || name == "target" || name == "__pycache__"
}
