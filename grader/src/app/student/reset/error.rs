//! Why a lab cannot be reset.

use std::io;
use std::path::PathBuf;

/// Why programs cannot be reset. No work is lost.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ResetError {
    /// The course has no skeleton.
    #[error("the skeleton {} cannot be read: {error}", .path.display())]
    Skeleton {
        /// The skeleton's file.
        path: PathBuf,
        /// The system's error.
        #[source]
        error: io::Error,
    },
    /// A program cannot be read.
    #[error("{} cannot be read: {error}", .path.display())]
    Read {
        /// The program's source.
        path: PathBuf,
        /// The system's error.
        #[source]
        error: io::Error,
    },
    /// A program or its backup cannot be written.
    #[error("{} cannot be written: {error}", .path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// The system's error.
        #[source]
        error: io::Error,
    },
}
