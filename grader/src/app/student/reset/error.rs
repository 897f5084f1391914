//! Why a lab cannot be reset.

use std::io;
use std::path::PathBuf;

/// Why programs cannot be reset. Nothing is lost.
#[derive(Debug, thiserror::Error)]
pub(crate) enum ResetError {
    /// The course lacks the skeleton.
    #[error("the skeleton {} cannot be read: {error}", .path.display())]
    Skeleton {
        /// The skeleton's file.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: io::Error,
    },
    /// A program cannot be read.
    #[error("{} cannot be read: {error}", .path.display())]
    Read {
        /// The program's source.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: io::Error,
    },
    /// A program or its backup cannot be written.
    #[error("{} cannot be written: {error}", .path.display())]
    Write {
        /// The file or folder.
        path: PathBuf,
        /// What the system says.
        #[source]
        error: io::Error,
    },
}
