//! A program that runs: what it may use up, and how it ended.

use std::fmt;
use std::time::Duration;

use nix::sys::signal::Signal;
use serde::{Deserialize, Serialize};

const MIB: u64 = 1 << 20;

/// What a program, with all that it starts, may use up in one case. The default is the most that
/// any case gives, far beyond what any right program of a lab comes near.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Limits {
    /// Processor time of one process.
    pub cpu: Duration,
    /// Memory that is in use, in bytes.
    pub memory: u64,
    /// Processes, and threads.
    pub processes: u64,
    /// Open files and sockets of one process.
    pub open_files: u64,
    /// The size of one file, in bytes.
    pub file_size: u64,
    /// All files of the working folder together, in bytes. Kept where the folder is a file system
    /// of its own.
    pub disk: u64,
    /// What it prints and sends, in bytes.
    pub output: u64,
}

impl Limits {
    /// What a program may use up in a case with so many peers, in which so many bytes are sent and
    /// awaited, where the case does not say. It may print each byte several times over, as one
    /// does who prints all that comes, and a good deal besides; and have some threads for each
    /// peer, and those of a language that brings its own. No more, because a class has many cases
    /// under way: what a program writes is kept until it is judged, and one that multiplies
    /// takes the processor from all others.
    #[must_use]
    pub fn usual(peers: usize, data: u64) -> Self {
        let most = Self::default();
        let output = (2 * MIB).saturating_add(data.saturating_mul(8));
        Self {
            output: output.next_multiple_of(MIB).min(most.output),
            processes: (256 + 4 * peers as u64).min(most.processes),
            ..most
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cpu: Duration::from_secs(60),
            memory: 1 << 30,
            processes: 4096,
            open_files: 8192,
            file_size: 128 << 20,
            disk: 256 << 20,
            output: 64 << 20,
        }
    }
}

/// One of the limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// Processor time.
    Cpu,
    /// Memory.
    Memory,
    /// Processes and threads.
    Processes,
    /// Open files and sockets.
    OpenFiles,
    /// The size of a file.
    FileSize,
    /// The working folder.
    Disk,
    /// What is printed and sent.
    Output,
}

impl Limits {
    /// How much of it there is, in words.
    #[must_use]
    pub fn words(&self, limit: Limit) -> String {
        match limit {
            Limit::Cpu => format!("{} s of processor time", self.cpu.as_secs()),
            Limit::Memory => format!("{} of memory", bytes(self.memory)),
            Limit::Processes => format!("{} processes and threads", self.processes),
            Limit::OpenFiles => format!("{} open files and sockets", self.open_files),
            Limit::FileSize => format!("{} in one file", bytes(self.file_size)),
            Limit::Disk => format!("{} in its folder", bytes(self.disk)),
            Limit::Output => format!("{} of output", bytes(self.output)),
        }
    }
}

fn bytes(size: u64) -> String {
    if size.is_multiple_of(MIB) {
        format!("{} MiB", size / MIB)
    } else {
        format!("{size} bytes")
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exit {
    /// It returned, or called `exit`, with this status.
    Code(i32),
    /// A signal with this number killed it.
    Signal(i32),
}

impl Exit {
    /// The name of the signal that killed it, if one did and it has a name.
    #[must_use]
    pub fn signal_name(self) -> Option<&'static str> {
        match self {
            Self::Code(_) => None,
            Self::Signal(number) => Signal::try_from(number).ok().map(Signal::as_str),
        }
    }
}

impl fmt::Display for Exit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match (self, self.signal_name()) {
            (Self::Code(code), _) => write!(f, "exited with status {code}"),
            (Self::Signal(_), Some(name)) => write!(f, "killed by {name}"),
            (Self::Signal(number), None) => write!(f, "killed by signal {number}"),
        }
    }
}
