//! The limits on what a program under test may use, and how it ended.

use std::fmt;
use std::time::Duration;

use nix::sys::signal::Signal;
use serde::{Deserialize, Serialize};

const MIB: u64 = 1 << 20;

/// The limits on what a program may use in one case, together with everything that it starts.
///
/// The default is far more than a correct program of any lab needs; a case can set other limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Limits {
    /// CPU time.
    pub cpu: Duration,
    /// Its priority, as a nice value: 0 is the usual one, 19 the lowest.
    pub nice: i32,
    /// The CPU time after which it gives way to all other work on the machine.
    pub yields_after: Duration,
    /// Resident memory, in bytes.
    pub memory: u64,
    /// Processes and threads.
    pub processes: u64,
    /// Open files and sockets.
    pub open_files: u64,
    /// The size of each file, in bytes.
    pub file_size: u64,
    /// All files in the working folder, in bytes.
    pub disk: u64,
    /// What it prints and sends, in bytes.
    pub output: u64,
}

impl Limits {
    /// The default limits of a case with this many peers, whose steps send, expect and type `data`
    /// bytes.
    ///
    /// They let a program print each byte several times (many print everything that they receive),
    /// with some room to spare, and have a few threads for each peer besides those of its
    /// language's runtime. They are no larger, because a class has many cases running at once:
    /// output is kept until it is judged, and a fork bomb takes CPU time from every other case.
    #[must_use]
    pub fn for_case(peers: usize, data: u64) -> Self {
        let most = Self::default();
        let output = (2 * MIB).saturating_add(data.saturating_mul(8));
        Self {
            output: output.next_multiple_of(MIB).min(most.output),
            processes: (256 + 4 * peers as u64).min(most.processes),
            ..most
        }
    }

    /// These limits, divided by a number. What can be printed stays: it depends on the case.
    #[must_use]
    pub fn divided_by(&self, divisor: u64) -> Self {
        let divisor = divisor.max(1);
        Self {
            cpu: Duration::from_secs((self.cpu.as_secs() / divisor).max(1)),
            nice: self.nice,
            yields_after: self.yields_after,
            memory: self.memory / divisor,
            processes: self.processes / divisor,
            open_files: self.open_files / divisor,
            file_size: self.file_size / divisor,
            disk: self.disk / divisor,
            output: self.output,
        }
    }

    /// The value of one limit, in words: "256 MiB in its folder".
    #[must_use]
    pub fn describe(&self, limit: Limit) -> String {
        match limit {
            Limit::Cpu => format!("{} s of processor time", self.cpu.as_secs()),
            Limit::Memory => format!("{} of memory", format_bytes(self.memory)),
            Limit::Processes => format!("{} processes and threads", self.processes),
            Limit::OpenFiles => format!("{} open files and sockets", self.open_files),
            Limit::FileSize => format!("{} in one file", format_bytes(self.file_size)),
            Limit::Disk => format!("{} in its folder", format_bytes(self.disk)),
            Limit::Output => format!("{} of output", format_bytes(self.output)),
            Limit::Supervision => "the grader can keep watch over".to_owned(),
        }
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            cpu: Duration::from_secs(60),
            nice: 0,
            // Several times what the slowest runtime takes to start and to pass a case.
            yields_after: Duration::from_secs(3),
            memory: 1 << 30,
            processes: 4096,
            open_files: 8192,
            file_size: 128 << 20,
            disk: 256 << 20,
            output: 64 << 20,
        }
    }
}

fn format_bytes(size: u64) -> String {
    if size.is_multiple_of(MIB) {
        format!("{} MiB", size / MIB)
    } else {
        format!("{size} bytes")
    }
}

/// One of the [`Limits`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Limit {
    /// CPU time.
    Cpu,
    /// Resident memory.
    Memory,
    /// Processes and threads.
    Processes,
    /// Open files and sockets.
    OpenFiles,
    /// The size of one file.
    FileSize,
    /// The size of the working folder.
    Disk,
    /// What is printed and sent.
    Output,
    /// What can be watched: the program kept its supervisor from looking, or ended it.
    Supervision,
}

impl fmt::Display for Limit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// A signal that a case sends to a program.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum ProgramSignal {
    /// The terminal is gone.
    Hup,
    /// Ctrl-C.
    Int,
    /// The polite end.
    Term,
    /// The end that no program sees.
    Kill,
    /// For the program's own use.
    Usr1,
    /// For the program's own use.
    Usr2,
    /// It stops where it is.
    Stop,
    /// It goes on.
    Cont,
}

impl ProgramSignal {
    /// The system's signal.
    #[must_use]
    pub fn to_signal(self) -> Signal {
        match self {
            Self::Hup => Signal::SIGHUP,
            Self::Int => Signal::SIGINT,
            Self::Term => Signal::SIGTERM,
            Self::Kill => Signal::SIGKILL,
            Self::Usr1 => Signal::SIGUSR1,
            Self::Usr2 => Signal::SIGUSR2,
            Self::Stop => Signal::SIGSTOP,
            Self::Cont => Signal::SIGCONT,
        }
    }

    /// Its name, with `SIG`.
    #[must_use]
    pub fn name(self) -> &'static str {
        self.to_signal().as_str()
    }
}

/// How a program ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Exit {
    /// It exited with this status.
    Code(i32),
    /// The signal with this number killed it.
    Signal(i32),
}

impl Exit {
    /// The name of the signal that killed the program; `None` if none did or the number has no
    /// name.
    #[must_use]
    pub fn signal_name(self) -> Option<&'static str> {
        match self {
            Self::Code(_) => None,
            Self::Signal(number) => Signal::try_from(number).ok().map(Signal::as_str),
        }
    }
}

impl Exit {
    /// In a sentence, after "should end" or "not": "with status 0", "by SIGTERM".
    #[must_use]
    pub fn in_words(self) -> String {
        match (self, self.signal_name()) {
            (Self::Code(code), _) => format!("with status {code}"),
            (Self::Signal(_), Some(name)) => format!("by {name}"),
            (Self::Signal(number), None) => format!("by signal {number}"),
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
