//! What it takes to start a program under test, and what can go wrong.

use std::ffi::OsString;
use std::io::{self, PipeReader, PipeWriter};
use std::os::fd::OwnedFd;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};

use crate::base::level::Isolation;
use crate::base::process::Limits;

/// A program to start.
#[derive(Clone, Debug)]
pub struct Launch {
    /// The program and its arguments. A relative path is relative to `dir`; a bare name is looked
    /// up in the PATH of `env`.
    pub argv: Vec<OsString>,
    /// Its working directory.
    pub dir: PathBuf,
    /// Its whole environment.
    pub env: Vec<(OsString, OsString)>,
    /// Which of the machine's files it sees, at levels that can restrict it.
    pub view: FsAccess,
    /// Folders of which a stranger's program never sees anything but what `view` names in them.
    pub hidden: Vec<PathBuf>,
    /// The port of the server, where programs share a network: a stranger's program can bind this
    /// one and connect to it, and to no other. `None`: to none at all.
    pub port: Option<u16>,
    /// What it may use up.
    pub limits: Limits,
    /// What becomes of it if the machine runs out of memory.
    pub memory: MemoryClaim,
    /// The level that [`enter`](super::enter) returned.
    pub level: Isolation,
}

/// Which of the machine's files a program sees, besides its working folder, which it may change.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum FsAccess {
    /// All of them, read-only, as the user who runs the grader: for that user's own programs. Of
    /// `/tmp` only what the command names, wherever the program can have its own.
    All,
    /// The program itself, the system's run-time libraries and these paths, read-only, and as
    /// another user if the grader is root: for everyone else's programs.
    Only(Vec<PathBuf>),
}

/// What becomes of a program if the machine has hardly any memory left.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub enum MemoryClaim {
    /// It is ended if it is one of the largest.
    Shared,
    /// It is not ended before it reaches its own limit.
    Reserved,
}

/// The grader's ends of a program's three pipes, in blocking mode. (`tokio::net::unix::pipe`
/// changes that.)
#[derive(Debug)]
pub struct Pipes {
    /// To write to the program's stdin.
    pub stdin: OwnedFd,
    /// To read the program's stdout.
    pub stdout: OwnedFd,
    /// To read the program's stderr.
    pub stderr: OwnedFd,
}

/// The program's ends of its pipes.
#[derive(Debug)]
pub(super) struct ProgramPipes {
    pub(super) stdin: PipeReader,
    pub(super) stdout: PipeWriter,
    pub(super) stderr: PipeWriter,
}

impl Pipes {
    pub(super) fn create() -> io::Result<(Self, ProgramPipes)> {
        let (program_stdin, stdin) = io::pipe()?;
        let (stdout, program_stdout) = io::pipe()?;
        let (stderr, program_stderr) = io::pipe()?;
        let ours = Self {
            stdin: stdin.into(),
            stdout: stdout.into(),
            stderr: stderr.into(),
        };
        let programs = ProgramPipes {
            stdin: program_stdin,
            stdout: program_stdout,
            stderr: program_stderr,
        };
        Ok((ours, programs))
    }
}

impl ProgramPipes {
    /// Lets the program open them again by a name, such as `/dev/stdout`, although it is another
    /// user than the grader. Nobody but it and its user has such a name.
    ///
    /// # Errors
    /// If the kernel refuses.
    #[cfg(all(target_os = "linux", not(portable)))]
    pub(super) fn open_to_all(&self) -> io::Result<()> {
        use rustix::fs::{Mode, fchmod};
        let all = Mode::from_raw_mode(0o666);
        fchmod(&self.stdin, all)?;
        fchmod(&self.stdout, all)?;
        Ok(fchmod(&self.stderr, all)?)
    }
}

/// Why a program was not started.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// The program does not exist or cannot be executed, which is the student's fault or that of
    /// the command line.
    #[error("cannot start `{program}`: {reason}")]
    Program {
        /// The program's path.
        program: String,
        /// Why it cannot be started, in plain words.
        reason: String,
    },
    /// The grader could not do its part.
    #[error("the grader could not start a program: {0}")]
    Grader(#[from] io::Error),
}

impl StartError {
    /// Decides whose fault a failed `exec` is.
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
