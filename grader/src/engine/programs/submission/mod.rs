//! Somebody else's submission on disk: finds the sources of a lab in it and reads them. Takes
//! regular files only, follows no link, takes no more than a limit, and knows nothing of compilers.
//! Whatever is wrong with a submission is a [`Refused`], with words for its author.

mod archive;
mod manifest;
#[cfg(test)]
mod tests;

use std::ffi::OsString;
use std::fs::{self, File};
use std::io::{self, Read};
use std::os::unix::fs::{MetadataExt, OpenOptionsExt};
use std::path::{Component, Path, PathBuf};

pub use archive::is_archive;
pub use manifest::{MANIFEST, Manifest, manifest};
use rustix::fs::OFlags;
use tempfile::TempDir;

use crate::base::text::escape::escape;
use crate::course::file_name;
use crate::spec::Role;

/// Files and folders that the sources of one lab may have.
pub const ENTRIES: usize = 200;
/// Their size together, in bytes.
pub const BYTES: u64 = 4 << 20;
/// Folders within folders.
pub const DEPTH: usize = 8;

/// Why the sources of a lab are not taken, in words for whoever wrote them.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(String);

/// A submission whose sources can be read.
#[derive(Debug)]
pub struct Opened {
    folder: PathBuf,
    /// What an archive was unpacked to; goes with this value.
    _unpacked: Option<TempDir>,
}

impl Opened {
    /// The folder to read from.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.folder
    }
}

/// Opens a submission: a folder, or an archive, whose sources are unpacked. Where there is nothing
/// in it but one more folder (a clone in a folder, as archives often have it) that is taken, unless
/// it is a lab's own. With `commands`, what lies beside a manifest is unpacked too.
///
/// # Errors
/// [`OpenError::Refused`] if it is neither, or an archive that is not as it should be.
pub fn open(path: &Path, labs: &[&str], commands: bool) -> Result<Opened, OpenError> {
    let whole = PathBuf::from(path.file_name().unwrap_or_default());
    let kind = fs::symlink_metadata(path).map_err(|error| unreadable(&whole, &error))?;
    if kind.is_symlink() {
        return Err(link(&whole).into());
    }
    let unpacked = if kind.is_dir() {
        None
    } else {
        Some(archive::unpack(path, commands)?)
    };
    let mut folder = unpacked
        .as_ref()
        .map_or_else(|| path.to_owned(), |unpacked| unpacked.path().to_owned());
    if let Some(name) = only_folder(&folder)
        && !["labs", "src"].contains(&name.as_str())
        && !labs.contains(&name.as_str())
    {
        folder.push(name);
    }
    Ok(Opened {
        folder,
        _unpacked: unpacked,
    })
}

/// The one folder in a folder, if nothing else is in it that is not hidden.
fn only_folder(folder: &Path) -> Option<String> {
    let names = fs::read_dir(folder).ok()?.flatten();
    let mut shown = names.filter(|entry| !entry.file_name().as_encoded_bytes().starts_with(b"."));
    let first = shown.next()?;
    let is_folder = first.file_type().ok()?.is_dir() && shown.next().is_none();
    first.file_name().into_string().ok().filter(|_| is_folder)
}

/// The sources of one lab. Paths count from the submission's folder.
#[derive(Debug, Default)]
pub struct Sources {
    files: Vec<(PathBuf, Vec<u8>)>,
    /// Where the programs are.
    bins: PathBuf,
}

impl Sources {
    /// Where a program begins; none if it is not there.
    #[must_use]
    pub fn main(&self, role: Role) -> Option<&Path> {
        let path = self.bins.join(file_name(role));
        let (found, _) = self.files.iter().find(|(file, _)| *file == path)?;
        Some(found)
    }

    /// What is in a file.
    fn bytes(&self, path: &Path) -> Option<&[u8]> {
        let (_, bytes) = self.files.iter().find(|(file, _)| file == path)?;
        Some(bytes)
    }

    /// Writes all of them there, as they are in the submission.
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
}

impl Sources {
    /// Shows every file: its path, then its bytes.
    pub fn each_part(&self, see: &mut dyn FnMut(&[u8])) {
        for (path, bytes) in &self.files {
            see(path.as_os_str().as_encoded_bytes());
            see(bytes);
        }
    }
}

impl From<(&str, &str)> for Sources {
    /// Sources of one file in no folder.
    fn from((name, text): (&str, &str)) -> Self {
        Self {
            files: vec![(name.into(), text.into())],
            bins: PathBuf::new(),
        }
    }
}

/// Reads the sources of a lab, from the first of these that has one of its programs:
/// `labs/LAB/src/bin` as in the course's own folder, `LAB/src/bin`, and where no other lab is meant
/// `src/bin` or the folder itself. What is not there is not in the sources.
///
/// # Errors
/// [`Refused`] if there is a link in it, or something else than files and folders, or too much.
pub fn read(submission: &Path, lab: &str, alone: bool) -> Result<Sources, Refused> {
    for package in packages(lab, alone) {
        let bins = package.join("src/bin");
        if has_program(submission, &bins)? {
            let mut reader = SourceReader::new(submission);
            reader.folder(&package.join("src"), 0)?;
            let files = reader.files;
            return Ok(Sources { files, bins });
        }
    }
    let mut reader = SourceReader::new(submission);
    if alone {
        for role in Role::ALL {
            let path = Path::new(file_name(role));
            if look(submission, path)? != Node::Nothing {
                reader.entry(path, 0)?;
            }
        }
    }
    Ok(Sources {
        files: reader.files,
        bins: PathBuf::new(),
    })
}

/// The folders that may be a lab's own, the likeliest first.
fn packages(lab: &str, alone: bool) -> Vec<PathBuf> {
    let mut packages = vec![Path::new("labs").join(lab), PathBuf::from(lab)];
    if alone {
        packages.push(PathBuf::new());
    }
    packages
}

/// Why a submission was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// That is its author's matter.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// That is this machine's.
    #[error("a submission cannot be unpacked: {0}")]
    Machine(#[from] io::Error),
}

/// The words for a program that is not there.
#[must_use]
pub fn missing(lab: &str, role: Role) -> String {
    format!("the submission has no {role} for {lab}")
}

fn has_program(submission: &Path, bins: &Path) -> Result<bool, Refused> {
    for role in Role::ALL {
        if look(submission, &bins.join(file_name(role)))? != Node::Nothing {
            return Ok(true);
        }
    }
    Ok(false)
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Node {
    Nothing,
    Folder,
    File,
}

/// What is there. No part of the path may be a link: it could lead to anybody's files.
fn look(submission: &Path, path: &Path) -> Result<Node, Refused> {
    let mut node = Node::Folder;
    let mut at = PathBuf::new();
    for part in path.components() {
        let Component::Normal(part) = part else {
            return Ok(Node::Nothing);
        };
        at.push(part);
        let found = match fs::symlink_metadata(submission.join(&at)) {
            Ok(found) => found.file_type(),
            Err(error) if is_nothing(&error) => return Ok(Node::Nothing),
            Err(error) => return Err(unreadable(&at, &error)),
        };
        node = if found.is_symlink() {
            return Err(link(&at));
        } else if found.is_dir() {
            Node::Folder
        } else if found.is_file() {
            Node::File
        } else {
            return Err(odd(&at));
        };
    }
    Ok(node)
}

const OWN: &str = "; a submission is made of its own files, and links are not followed";

fn link(path: &Path) -> Refused {
    Refused(format!("{} is a link{OWN}", shown(path)))
}

fn odd(path: &Path) -> Refused {
    Refused(format!("{} is neither a file nor a folder", shown(path)))
}

fn is_nothing(error: &io::Error) -> bool {
    use io::ErrorKind::{InvalidFilename, NotADirectory, NotFound};
    matches!(error.kind(), NotFound | NotADirectory | InvalidFilename)
}

fn unreadable(path: &Path, error: &io::Error) -> Refused {
    Refused(format!("{} cannot be read: {error}", shown(path)))
}

fn shown(path: &Path) -> String {
    escape(&path.to_string_lossy())
}

struct SourceReader<'a> {
    submission: &'a Path,
    files: Vec<(PathBuf, Vec<u8>)>,
    entries: usize,
    bytes: u64,
    /// Whether files and folders are left out whose names begin with a dot, and what cargo and
    /// Python build.
    visible_only: bool,
}

impl<'a> SourceReader<'a> {
    fn new(submission: &'a Path) -> Self {
        Self {
            submission,
            files: Vec::new(),
            entries: 0,
            bytes: 0,
            visible_only: false,
        }
    }

    fn folder(&mut self, path: &Path, depth: usize) -> Result<(), Refused> {
        if depth > DEPTH {
            let words = format!("{} lies deeper than {DEPTH} folders", shown(path));
            return Err(Refused(words));
        }
        let failed = |error: io::Error| unreadable(path, &error);
        let mut names: Vec<OsString> = Vec::new();
        for entry in fs::read_dir(self.submission.join(path)).map_err(failed)? {
            let name = entry.map_err(failed)?.file_name();
            let hidden = name.as_encoded_bytes().starts_with(b".");
            if self.visible_only && (hidden || name == "target" || name == "__pycache__") {
                continue;
            }
            names.push(name);
            // Counted while they are listed: there may be millions.
            if self.entries + names.len() > ENTRIES {
                return Err(Refused(format!(
                    "the sources are more than {ENTRIES} files and folders"
                )));
            }
        }
        self.entries += names.len();
        // The order in which a folder lists them is anybody's guess.
        names.sort();
        names
            .iter()
            .try_for_each(|name| self.entry(&path.join(name), depth))
    }

    fn entry(&mut self, path: &Path, depth: usize) -> Result<(), Refused> {
        match look(self.submission, path)? {
            Node::Nothing => Ok(()),
            Node::Folder => self.folder(path, depth + 1),
            Node::File => self.file(path),
        }
    }

    fn file(&mut self, path: &Path) -> Result<(), Refused> {
        let failed = |error: io::Error| unreadable(path, &error);
        // Whatever has become of it since it was looked at: no link is followed, and no pipe waited
        // for.
        let flags = (OFlags::NOFOLLOW | OFlags::NONBLOCK).bits().cast_signed();
        let file = File::options()
            .read(true)
            .custom_flags(flags)
            .open(self.submission.join(path))
            .map_err(failed)?;
        let found = file.metadata().map_err(failed)?;
        if !found.is_file() || found.nlink() > 1 {
            return Err(Refused(format!(
                "{} is another file under a second name (a hard link){OWN}",
                shown(path)
            )));
        }
        let mut bytes = Vec::new();
        let left = BYTES - self.bytes;
        file.take(left + 1)
            .read_to_end(&mut bytes)
            .map_err(failed)?;
        if bytes.len() as u64 > left {
            return Err(Refused(format!(
                "the sources are more than {} MiB",
                BYTES >> 20
            )));
        }
        self.bytes += bytes.len() as u64;
        self.files.push((path.to_owned(), bytes));
        Ok(())
    }
}
