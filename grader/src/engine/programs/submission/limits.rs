//! How large a submission may be. Sizes are in bytes.

use std::time::Duration;

/// Files and folders among the sources of one lab.
pub(super) const SOURCE_ENTRIES: usize = 200;
/// Their total size.
pub(super) const SOURCE_BYTES: u64 = 4 << 20;
/// How deeply folders may be nested.
pub(super) const SOURCE_DEPTH: usize = 8;

/// The size of an archive.
pub(super) const ARCHIVE_BYTES: u64 = 64 << 20;
/// Files and folders in an archive. A clone has thousands that are not sources.
pub(super) const ARCHIVE_ENTRIES: usize = 50_000;
/// How many files are extracted: several times those that a clone of the course has.
pub(super) const EXTRACTED_FILES: usize = 4000;
/// The total size of what is extracted.
pub(super) const EXTRACTED_BYTES: u64 = 16 << 20;
/// How much of an archive is decompressed to find it: a `.tar.gz` has to be read to its end.
pub(super) const DECOMPRESSED_BYTES: u64 = 512 << 20;
/// The processor time for unpacking an archive: many times what the largest honest one takes. Not
/// the time on the clock, because the machine may be busy with others.
pub(super) const ARCHIVE_CPU: Duration = Duration::from_secs(10);

/// How many archives in archives, or in a folder, are opened.
pub(super) const NESTED_ARCHIVES: usize = 16;
/// The memory for a `.tar.xz`, in KiB: what `xz -9` asks for, and a little more.
pub(super) const XZ_KIB: u32 = 70 << 10;

/// Files and folders in a submission that are looked at to find its programs.
pub(super) const FOUND_ENTRIES: usize = 50_000;
/// How many folders a program may be in.
pub(super) const FOUND_DEPTH: usize = 16;

/// The name of an entry in an archive, with its folders: what Linux allows for a path.
pub(super) const ENTRY_NAME_BYTES: u64 = 4096;
/// What a `.tar.gz` may say of one entry besides its header (pax records).
pub(super) const ENTRY_RECORD_BYTES: u64 = 64 << 10;
/// All such names and records of an archive together. A few hundred bytes for each entry are usual.
pub(super) const ARCHIVE_RECORD_BYTES: u64 = 16 << 20;

/// The name of an extracted file, without its folders: what file systems allow.
pub(super) const FILE_NAME_BYTES: usize = 255;
/// The path of an extracted file. With a folder before it, it is still one that Linux allows.
pub(super) const FILE_PATH_BYTES: usize = 1024;
/// How many folders an extracted file may be in.
pub(super) const FILE_DEPTH: usize = 32;

/// The size of a manifest.
pub(super) const MANIFEST_BYTES: usize = 4096;
/// How much of a name or of a parser's words a message shows, in columns.
pub(super) const SHOWN_COLUMNS: usize = 200;
