//! How large a submission may be. Sizes are in bytes.

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
/// The total size of what is extracted.
pub(super) const EXTRACTED_BYTES: u64 = 16 << 20;
/// How much of an archive is decompressed to find it: a `.tar.gz` has to be read to its end.
pub(super) const DECOMPRESSED_BYTES: u64 = 512 << 20;

/// The size of a manifest.
pub(super) const MANIFEST_BYTES: usize = 4096;
