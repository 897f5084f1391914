//! Which entries of an archive are extracted, and how: the same rules for every format.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

use super::error::{OpenError, Refused};
use super::limits::{
    ARCHIVE_ENTRIES, ENTRY_NAME_BYTES, EXTRACTED_BYTES, EXTRACTED_FILES, FILE_DEPTH,
    FILE_NAME_BYTES, FILE_PATH_BYTES,
};
use super::manifest::MANIFEST;
use super::work::{Work, refused_by};
use crate::course::file_name;
use crate::spec::Role;

/// What an archive says that an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    File,
    Folder,
    Link,
    Other,
}

/// Extracts entries into a folder, and counts them.
pub(super) struct Extractor<'a> {
    target: &'a Path,
    /// Folders of which every file is extracted, not only sources.
    whole_folders: &'a [PathBuf],
    work: Work,
    entries: usize,
    files: usize,
    bytes: u64,
}

impl<'a> Extractor<'a> {
    /// Extracts into `target`. The `work` of the whole archive is limited.
    pub(super) fn new(target: &'a Path, whole_folders: &'a [PathBuf], work: Work) -> Self {
        Self {
            target,
            whole_folders,
            work,
            entries: 0,
            files: 0,
            bytes: 0,
        }
    }

    /// The path of an entry that is to be extracted; `None` if it is to be skipped.
    pub(super) fn accept(
        &mut self,
        name: &[u8],
        kind: EntryKind,
    ) -> Result<Option<PathBuf>, Refused> {
        self.work.check()?;
        self.entries += 1;
        if self.entries > ARCHIVE_ENTRIES {
            return Err(Refused::ArchiveTooManyEntries);
        }
        if name.len() as u64 > ENTRY_NAME_BYTES {
            return Err(Refused::ArchiveRecordsTooLarge);
        }
        let name = &*String::from_utf8_lossy(name);
        let mut path = PathBuf::new();
        for part in Path::new(name).components() {
            match part {
                Component::Normal(part) => path.push(part),
                Component::CurDir => {}
                Component::Prefix(_) | Component::RootDir | Component::ParentDir => {
                    return Err(Refused::OutsideArchive(name.into()));
                }
            }
        }
        let in_whole_folder = self
            .whole_folders
            .iter()
            .any(|folder| path.starts_with(folder));
        if is_in_build_folder(&path) || !(in_whole_folder || may_be_source(&path)) {
            return Ok(None);
        }
        match kind {
            EntryKind::File => {}
            EntryKind::Folder => return Ok(None),
            EntryKind::Link => return Err(Refused::Link(path)),
            EntryKind::Other => return Err(Refused::SpecialFile(path)),
        }
        self.files += 1;
        if self.files > EXTRACTED_FILES {
            return Err(Refused::ArchiveTooManySources);
        }
        if !can_be_a_file(&path) {
            return Err(Refused::FileName(path));
        }
        Ok(Some(path))
    }

    /// Writes an entry's content to the target folder.
    pub(super) fn extract(&mut self, path: &Path, data: &mut dyn Read) -> Result<(), OpenError> {
        let failed =
            |error: io::Error| refused_by(error, |error| Refused::unreadable(path, &error));
        let left = EXTRACTED_BYTES - self.bytes;
        let mut bytes = Vec::new();
        data.take(left + 1)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        if bytes.len() as u64 > left {
            return Err(Refused::ArchiveSourcesTooLarge.into());
        }
        self.bytes += bytes.len() as u64;
        let target = self.target.join(path);
        let created = target.parent().map_or(Ok(()), fs::create_dir_all);
        // A name that occurs twice is an error: a person who looks into the archive might see the
        // other entry.
        let created = created.and_then(|()| File::create_new(target));
        let written = created.and_then(|mut file| file.write_all(&bytes));
        written.map_err(|error| OpenError::cannot_write(path, error))
    }
}

/// Whether every file system that the sources get to takes this name.
fn can_be_a_file(path: &Path) -> bool {
    let bytes = path.as_os_str().as_encoded_bytes();
    let is_short = |part: Component<'_>| part.as_os_str().len() <= FILE_NAME_BYTES;
    !bytes.contains(&0)
        && bytes.len() <= FILE_PATH_BYTES
        && path.components().count() <= FILE_DEPTH
        && path.components().all(is_short)
}

/// Whether a path is in a folder that holds no sources, whatever it contains.
fn is_in_build_folder(path: &Path) -> bool {
    path.components()
        .any(|part| part.as_os_str() == "target" || part.as_os_str() == ".git")
}

/// Whether a file is in a folder `src`, or has the name of a program or a manifest.
fn may_be_source(path: &Path) -> bool {
    let is_program = |role| path.file_name() == Some(file_name(role).as_ref());
    path.file_name() == Some(MANIFEST.as_ref())
        || path.components().any(|part| part.as_os_str() == "src")
        || Role::ALL.into_iter().any(is_program)
}
