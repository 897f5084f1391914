//! What a program may use up.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

/// What a program, with all that it starts, may use up in one case. The defaults are far beyond what any right program of
/// a lab comes near.
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
    /// All files of the working folder together, in bytes. Kept where the folder is a file system of its own.
    pub disk: u64,
    /// What it prints and sends, in bytes.
    pub output: u64,
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
    const MIB: u64 = 1 << 20;
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
