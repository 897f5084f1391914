//! Which entries of an archive are extracted, and how: the same rules for every format.

use std::fs::{self, File};
use std::io::{Read, Write};
use std::path::{Component, Path, PathBuf};

use super::archive_format::archive_stem;
use super::error::{OpenError, Refused};
use super::limits::{
    ARCHIVE_ENTRIES, ENTRY_NAME_BYTES, EXTRACTED_BYTES, EXTRACTED_FILES, FILE_DEPTH,
    FILE_NAME_BYTES, FILE_PATH_BYTES,
};
use super::names::{MANIFEST, is_rust};
use super::work::{Work, refused_by};

/// How many names of other files are kept, to tell what there is.
const OTHERS: usize = 20;

/// What an archive says that an entry is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum EntryKind {
    File,
    Folder,
    Link,
    Other,
}

/// Extracts entries, and counts them. Nothing is written before the whole archive is accepted:
/// files are what takes the most time.
pub(super) struct Extractor<'a> {
    /// Folders of which every file is extracted, not only sources.
    whole_folders: &'a [PathBuf],
    work: Work,
    /// What stands before the paths of the current archive.
    folder: PathBuf,
    entries: usize,
    bytes: u64,
    files: Vec<(PathBuf, Vec<u8>)>,
    /// Some of the files that are not extracted.
    others: Vec<PathBuf>,
    /// Whether archives in archives are still extracted.
    opens_archives: bool,
}

impl<'a> Extractor<'a> {
    /// The `work` of the whole archive is limited.
    pub(super) fn new(whole_folders: &'a [PathBuf], work: Work) -> Self {
        Self {
            whole_folders,
            work,
            folder: PathBuf::new(),
            entries: 0,
            bytes: 0,
            files: Vec::new(),
            others: Vec::new(),
            opens_archives: true,
        }
    }

    /// The next entries are those of an archive that is extracted to this folder.
    pub(super) fn enter(&mut self, folder: PathBuf) {
        self.folder = folder;
    }

    /// Takes out the archives that were extracted, of which no more are.
    pub(super) fn take_archives(&mut self) -> Vec<(PathBuf, Vec<u8>)> {
        self.opens_archives = false;
        let files = std::mem::take(&mut self.files);
        let (archives, files) = files.into_iter().partition(|(path, _)| is_archive(path));
        self.files = files;
        archives
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
        let mut path = self.folder.clone();
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
        if is_in_build_folder(&path) {
            return Ok(None);
        }
        let is_nested = self.opens_archives && kind == EntryKind::File && is_archive(&path);
        if !(in_whole_folder || may_be_source(&path) || is_nested) {
            if kind == EntryKind::File && self.others.len() < OTHERS && can_be_a_file(&path) {
                self.others.push(path);
            }
            return Ok(None);
        }
        match kind {
            EntryKind::File => {}
            EntryKind::Folder => return Ok(None),
            EntryKind::Link => return Err(Refused::Link(path)),
            EntryKind::Other => return Err(Refused::SpecialFile(path)),
        }
        if self.files.len() == EXTRACTED_FILES {
            return Err(Refused::ArchiveTooManySources);
        }
        if !can_be_a_file(&path) {
            return Err(Refused::FileName(path));
        }
        Ok(Some(path))
    }

    /// Keeps an entry's content.
    pub(super) fn extract(&mut self, path: PathBuf, data: &mut dyn Read) -> Result<(), Refused> {
        let left = EXTRACTED_BYTES - self.bytes;
        let mut bytes = Vec::new();
        let read = data.take(left + 1).read_to_end(&mut bytes);
        read.map_err(|error| refused_by(error, |error| Refused::unreadable(&path, &error)))?;
        if bytes.len() as u64 > left {
            return Err(Refused::ArchiveSourcesTooLarge);
        }
        self.bytes += bytes.len() as u64;
        self.files.push((path, bytes));
        Ok(())
    }

    /// Writes what was extracted into a folder. Returns the names of other files.
    pub(super) fn write(self, target: &Path) -> Result<Vec<PathBuf>, OpenError> {
        for (path, bytes) in self.files {
            let file = target.join(&path);
            let created = file.parent().map_or(Ok(()), fs::create_dir_all);
            // A name that occurs twice is an error: a person who looks into the archive might see
            // the other entry.
            let created = created.and_then(|()| File::create_new(file));
            let written = created.and_then(|mut file| file.write_all(&bytes));
            written.map_err(|error| OpenError::cannot_write(&path, error))?;
        }
        Ok(self.others)
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

/// Whether a path is in a folder that holds no sources, whatever it contains, or is a companion
/// that macOS adds to a file.
fn is_in_build_folder(path: &Path) -> bool {
    path.components().any(|part| {
        let name = part.as_os_str();
        name == "target" || name == ".git" || name == "__MACOSX"
    }) || path
        .file_name()
        .is_some_and(|name| name.as_encoded_bytes().starts_with(b"._"))
}

fn is_archive(path: &Path) -> bool {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    archive_stem(&name).is_some()
}

/// Whether a file is in a folder `src`, is Rust, or has the name of a manifest.
fn may_be_source(path: &Path) -> bool {
    path.file_name() == Some(MANIFEST.as_ref())
        || path.components().any(|part| part.as_os_str() == "src")
        || is_rust(path)
}
