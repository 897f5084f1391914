//! The settings that a case is run with.

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Arc;

use crate::base::cancel::Cancel;
use crate::base::level::Isolation;
use crate::sandbox::{FsAccess, ProgramFolder};

/// How to start the program under test, without the case's own arguments.
#[derive(Debug, Clone)]
pub struct ProgramCommand {
    /// The program, and the arguments that come first.
    pub argv: Vec<OsString>,
    /// The whole environment.
    pub env: Vec<(OsString, OsString)>,
    /// The files that it can read, if that can be restricted.
    pub view: FsAccess,
    /// The folder with its own files, if a submission names a command. What is wrong with that
    /// command is the author's fault.
    pub own: Option<PathBuf>,
    /// The folder of a submission's program, which is deleted with the last user of this.
    pub folder: Option<Arc<ProgramFolder>>,
}

/// How bytes travel between the grader and the program. A correct program passes with each;
/// `verify` proves that no verdict depends on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Delivery {
    /// Sent as the case cuts them, read as they arrive.
    #[default]
    AsWritten,
    /// Read byte by byte from a connection, for the first few thousand bytes.
    OneByOne,
    /// Sent in one piece, however the case cuts them.
    Together,
}

/// The settings that all cases of a run share.
#[derive(Debug, Clone)]
pub struct Settings {
    /// How programs are isolated.
    pub isolation: Isolation,
    /// Ends everything.
    pub cancel: Cancel,
    /// Folders that strangers' programs must not see: the course with its solutions, the class
    /// with everyone's submissions.
    pub hidden: Vec<PathBuf>,
}
