//! What a program under test is started with, and what can go wrong in starting it.

use std::ffi::OsString;
use std::io;
use std::os::fd::OwnedFd;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::base::level::Isolation;
use crate::base::process::Limits;

/// A program to start.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The program and its arguments; a relative path counts from `dir`, a bare name is looked up
    /// in `env`'s PATH.
    pub argv: Vec<OsString>,
    /// Its working directory.
    pub dir: PathBuf,
    /// Its environment: this and nothing else.
    pub env: Vec<(OsString, OsString)>,
    /// What it sees of the machine's files, where that can be restricted.
    pub view: FsAccess,
    /// What it may use up.
    pub limits: Limits,
    /// What [`enter`](super::enter) has said.
    pub level: Isolation,
}

/// What a program sees of the machine's files, beside its working folder, which it may change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FsAccess {
    /// All of them, to be read, as the user who runs the grader: for a program of that user's own.
    All,
    /// Itself, the run-time libraries of the toolchain and these paths, to be read, as nobody: for
    /// everyone else's.
    Only(Vec<PathBuf>),
}

/// The grader's ends of a program's three pipes.
///
/// They are in blocking mode; `tokio::net::unix::pipe` changes that when it takes one.
#[derive(Debug)]
pub struct Pipes {
    /// What is written here, the program reads.
    pub stdin: OwnedFd,
    /// What the program prints.
    pub stdout: OwnedFd,
    /// What the program writes to stderr.
    pub stderr: OwnedFd,
}

/// A program was not started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// There is no such program, or it is none: the student's or the command line's matter.
    #[error("cannot start `{program}`: {reason}")]
    Program {
        /// What was to be started.
        program: String,
        /// Why it could not be, in plain words.
        reason: String,
    },
    /// The grader could not do its own part.
    #[error("the grader could not start a program: {0}")]
    Grader(#[from] io::Error),
}

impl StartError {
    /// Sorts a failed exec: whose fault it is, and in which words.
    pub(super) fn from_exec(program: &std::ffi::OsStr, error: io::Error) -> Self {
        use nix::errno::Errno;
        let reason = match error.raw_os_error().map(Errno::from_raw) {
            Some(Errno::ENOENT) => {
                "there is no such program, or what it is to be run by does not exist"
            }
            Some(Errno::ENOTDIR) => "a part of its path is not a directory",
            Some(Errno::EACCES | Errno::EPERM) => "it is not executable",
            Some(Errno::ENOEXEC) => "it is not a program that this machine can run",
            Some(Errno::ETXTBSY) => "it is being written to",
            _ => return Self::Grader(error),
        };
        Self::Program {
            program: program.to_string_lossy().into_owned(),
            reason: reason.to_owned(),
        }
    }
}
