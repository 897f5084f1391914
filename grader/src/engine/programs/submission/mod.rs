//! A stranger's submission on disk: finds the sources of a lab in it and reads them.
//!
//! Only regular files are read, no link is followed, and everything has a size limit. This module
//! knows nothing of compilers. Anything wrong with a submission is a [`Refused`], whose message is
//! for the submission's author.

mod archive;
mod archive_entry;
mod archive_format;
mod error;
mod find;
mod limits;
mod loose;
mod manifest;
mod names;
mod open;
mod reader;
mod sources;
mod tar_reader;
#[cfg(test)]
mod tests;
mod work;

pub use archive_format::{archive_stem, is_unknown_archive};
pub use error::{ManifestError, OpenError, Refused};
pub use find::LabSearch;
pub use manifest::{Manifest, read_manifest};
pub use names::{MANIFEST, student_of, system_prefix};
pub use open::{OpenedSubmission, open_submission};
pub use sources::{Sources, read_folder, read_sources};
