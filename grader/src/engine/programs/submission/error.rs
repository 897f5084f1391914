//! The reasons why a submission is not graded.

use std::io;
use std::path::{Path, PathBuf};

use super::limits::{
    ARCHIVE_BYTES, ARCHIVE_CPU, ARCHIVE_ENTRIES, DECOMPRESSED_BYTES, EXTRACTED_BYTES,
    EXTRACTED_FILES, FOUND_ENTRIES, MANIFEST_BYTES, NESTED_ARCHIVES, SHOWN_COLUMNS, SOURCE_BYTES,
    SOURCE_DEPTH, SOURCE_ENTRIES,
};
use crate::base::fs::is_machine_trouble;
use crate::base::text::charset::Charset;
use crate::base::text::escape::escape;
use crate::base::text::wrap::cut;

/// Why the sources of a lab are refused. The message is for their author.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// A symbolic link.
    #[error(
        "{} is a link; a submission is made of its own files, and links are not followed",
        shown(.0)
    )]
    Link(PathBuf),
    /// A file with more than one name.
    #[error(
        "{} is another file under a second name (a hard link); a submission is made of its own \
         files, and links are not followed",
        shown(.0)
    )]
    HardLink(PathBuf),
    /// A pipe, a socket or a device.
    #[error("{} is neither a file nor a folder", shown(.0))]
    SpecialFile(PathBuf),
    /// The system does not let the grader read it.
    #[error("{} cannot be read: {}", shown(path), shown_text(reason))]
    Unreadable {
        /// Where it is in the submission.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// Folders are nested too deeply.
    #[error("{} is more than {SOURCE_DEPTH} folders deep", shown(.0))]
    TooDeep(PathBuf),
    /// There are too many files.
    #[error("the sources are more than {SOURCE_ENTRIES} files and folders")]
    TooManyEntries,
    /// The files are too large.
    #[error("the sources are more than {} MiB", SOURCE_BYTES >> 20)]
    TooLarge,
    /// Programs are in several folders, and nothing tells which.
    #[error(
        "there are programs in {}; hand in one of them, or number the attempts",
        shown_list(.0)
    )]
    Ambiguous(Vec<PathBuf>),
    /// There are too many files to look for programs.
    #[error("the submission has more than {FOUND_ENTRIES} files and folders")]
    TooManyFiles,
    /// There are too many archives in it.
    #[error("the submission has more than {NESTED_ARCHIVES} archives in it")]
    TooManyArchives,
    /// It is one file, and no archive that can be opened.
    #[error(
        "{} is no archive that can be opened here: hand in a folder, .zip, .tar, .tar.gz or .tar.xz \
         with server.rs and client.rs in it",
        shown(.0)
    )]
    NoArchive(PathBuf),
    /// The archive cannot be read.
    #[error("the archive cannot be read: {}", shown_text(.0))]
    ArchiveUnreadable(String),
    /// The archive is too large.
    #[error("the archive is more than {} MiB", ARCHIVE_BYTES >> 20)]
    ArchiveTooLarge,
    /// The archive is not what its name says, or is incomplete.
    #[error("the archive is no whole .{format} file: {}", shown_text(reason))]
    ArchiveBroken {
        /// Its extension.
        format: &'static str,
        /// What the parser said.
        reason: String,
    },
    /// The archive has too many entries.
    #[error("the archive has more than {ARCHIVE_ENTRIES} files and folders")]
    ArchiveTooManyEntries,
    /// Names and other records about the entries are too large.
    #[error(
        "the names in the archive, or what it says about its files, are longer than any honest \
         archive has them"
    )]
    ArchiveRecordsTooLarge,
    /// It would take too much processor time to unpack it.
    #[error(
        "the archive takes more than {} s of processor time to unpack",
        ARCHIVE_CPU.as_secs()
    )]
    ArchiveTooSlow,
    /// Unpacked, it is too large.
    #[error("the archive is more than {} MiB when it is unpacked", DECOMPRESSED_BYTES >> 20)]
    ArchiveUnpacksToTooMuch,
    /// The archive has too many sources.
    #[error("the sources in the archive are more than {EXTRACTED_FILES} files")]
    ArchiveTooManySources,
    /// Two entries share data, which no honest archiver writes.
    #[error("{} shares its data with another file of the archive", shown(.0))]
    ArchiveOverlap(PathBuf),
    /// No file can have this name.
    #[error(
        "{} is no name that a file can have: it has a NUL in it, or is too long, or is in too \
         many folders",
        shown(.0)
    )]
    FileName(PathBuf),
    /// The sources in the archive are too large.
    #[error("the sources in the archive are more than {} MiB", EXTRACTED_BYTES >> 20)]
    ArchiveSourcesTooLarge,
    /// An entry's path leads to somewhere else.
    #[error("{} leads out of the archive", shown(.0))]
    OutsideArchive(PathBuf),
    /// An entry is compressed with an unknown method.
    #[error("{} uses a compression method that is not supported", shown(.0))]
    UnknownCompression(PathBuf),
    /// The manifest cannot be understood.
    #[error(
        "{}: {error}; write a line like `server: python3 server.py`",
        shown(path)
    )]
    Manifest {
        /// Where it is in the submission.
        path: PathBuf,
        /// What is wrong with it.
        error: ManifestError,
    },
    /// A command in the manifest cannot be split into words.
    #[error(
        "{manifest}: `{}` is not a command; is a quote closed?",
        shown_text(line)
    )]
    Command {
        /// The manifest's name.
        manifest: &'static str,
        /// The command.
        line: String,
    },
}

impl Refused {
    /// Whether an archive cannot be opened, so that nobody knows what is in it.
    #[must_use]
    pub fn is_of_archive(&self) -> bool {
        match self {
            Self::NoArchive(_)
            | Self::ArchiveUnreadable(_)
            | Self::ArchiveTooLarge
            | Self::ArchiveBroken { .. }
            | Self::ArchiveTooManyEntries
            | Self::ArchiveRecordsTooLarge
            | Self::ArchiveTooSlow
            | Self::ArchiveUnpacksToTooMuch
            | Self::ArchiveTooManySources
            | Self::ArchiveOverlap(_)
            | Self::ArchiveSourcesTooLarge
            | Self::OutsideArchive(_)
            | Self::UnknownCompression(_) => true,
            Self::Link(_)
            | Self::HardLink(_)
            | Self::SpecialFile(_)
            | Self::Unreadable { .. }
            | Self::TooDeep(_)
            | Self::TooManyEntries
            | Self::TooLarge
            | Self::Ambiguous(_)
            | Self::TooManyFiles
            | Self::TooManyArchives
            | Self::FileName(_)
            | Self::Manifest { .. }
            | Self::Command { .. } => false,
        }
    }

    pub(super) fn unreadable(path: &Path, error: &io::Error) -> Self {
        Self::Unreadable {
            path: path.to_owned(),
            reason: error.to_string(),
        }
    }
}

/// What is wrong with a manifest.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ManifestError {
    /// It is too large.
    #[error("this is more than {MANIFEST_BYTES} bytes")]
    TooLarge,
    /// It is not UTF-8.
    #[error("this is not text")]
    NotText,
    /// It is not the YAML of a manifest.
    #[error("{}", shown_text(.0))]
    Syntax(String),
    /// It names neither a server nor a client.
    #[error("this names no program")]
    Empty,
}

/// Why a submission was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// Something is wrong with the submission.
    #[error(transparent)]
    Refused(#[from] Refused),
    /// The grader's machine could not unpack it.
    #[error("a submission cannot be unpacked: {0}")]
    Machine(#[from] io::Error),
}

impl OpenError {
    /// Why a file of the submission could not be written: the machine's trouble, if the error is
    /// about space, permissions and the like, and the submission's own in all other cases.
    pub(super) fn cannot_write(path: &Path, error: io::Error) -> Self {
        if is_machine_trouble(&error) {
            Self::Machine(error)
        } else {
            Self::Refused(Refused::unreadable(path, &error))
        }
    }
}

fn shown_list(paths: &[PathBuf]) -> String {
    let shown: Vec<String> = paths.iter().map(|path| in_words(path)).collect();
    cut(&shown.join(", "), SHOWN_COLUMNS, Charset::Unicode)
}

fn in_words(folder: &Path) -> String {
    if folder.as_os_str().is_empty() {
        return "the folder itself".to_owned();
    }
    shown(folder)
}

fn shown(path: &Path) -> String {
    shown_text(&path.to_string_lossy())
}

fn shown_text(text: &str) -> String {
    cut(&escape(text), SHOWN_COLUMNS, Charset::Unicode)
}
