//! What disturbs the grader, and the processes that do it.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};
use std::{env, thread};

/// The number of processes that compute, for each core.
const BUSY_FOR_EACH_CORE: usize = 8;

/// How long a disturber may take to restore what it has changed.
const PATIENCE: Duration = Duration::from_secs(10);

/// One way to disturb.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Part {
    /// Processes that compute.
    Compute,
    /// A process that takes most of the memory, more and less of it.
    Memory,
    /// A process that writes files and syncs them.
    Disk,
    /// The grader, or its process group, is stopped and continued.
    Stop,
    /// The grader can start no process, for some seconds at a time.
    Processes,
    /// The grader can open no file, for some seconds at a time.
    Files,
}

/// What disturbs a run: nothing, one part, or all.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Disturbance {
    pub(crate) name: &'static str,
    parts: &'static [Part],
}

/// The run that all others are compared with.
pub(crate) const IDLE: Disturbance = Disturbance {
    name: "idle",
    parts: &[],
};

/// All disturbances.
pub(crate) const ALL: [Disturbance; 7] = [
    of("busy", &[Part::Compute]),
    of("stopped", &[Part::Stop]),
    of("memory", &[Part::Memory]),
    of("disk", &[Part::Disk]),
    of("processes", &[Part::Processes]),
    of("files", &[Part::Files]),
    of(
        "all",
        &[
            Part::Compute,
            Part::Memory,
            Part::Disk,
            Part::Stop,
            Part::Processes,
            Part::Files,
        ],
    ),
];

const fn of(name: &'static str, parts: &'static [Part]) -> Disturbance {
    Disturbance { name, parts }
}

impl Disturbance {
    /// Starts what disturbs the whole machine. It ends when it is dropped.
    pub(crate) fn of_machine(self, folder: &Path) -> Vec<Disturber> {
        let cores = thread::available_parallelism().map_or(1, usize::from);
        let folder = folder.to_string_lossy();
        let mut disturbers = Vec::new();
        for part in self.parts {
            match part {
                Part::Compute => {
                    let count = cores * BUSY_FOR_EACH_CORE;
                    disturbers.extend((0..count).map(|_| Disturber::start(&["compute"])));
                }
                Part::Memory => disturbers.push(Disturber::start(&["memory"])),
                Part::Disk => disturbers.push(Disturber::start(&["disk", &folder])),
                Part::Stop | Part::Processes | Part::Files => {}
            }
        }
        disturbers
    }

    /// Starts what disturbs one grader. It restores everything when it is dropped.
    pub(crate) fn of_grader(self, id: u32) -> Vec<Disturber> {
        let id = id.to_string();
        let start = |part: &Part| match part {
            Part::Stop => Some(Disturber::start(&["stop", &id])),
            Part::Processes => Some(Disturber::start(&["processes", &id])),
            Part::Files => Some(Disturber::start(&["files", &id])),
            Part::Compute | Part::Memory | Part::Disk => None,
        };
        self.parts.iter().filter_map(start).collect()
    }
}

/// A process of this executable that disturbs, until its stdin is closed: also when the soak panics
/// or is killed. Then it restores what it has changed.
pub(crate) struct Disturber {
    child: Child,
}

impl Disturber {
    fn start(words: &[&str]) -> Self {
        let child = Command::new(env::current_exe().expect("a path"))
            .arg("disturb")
            .args(words)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("it starts");
        Self { child }
    }

    /// Ends it. Returns how often it has disturbed something, if it counts that.
    pub(crate) fn end(mut self) -> usize {
        drop(self.child.stdin.take());
        let mut text = String::new();
        if let Some(mut stdout) = self.child.stdout.take() {
            let _ = stdout.read_to_string(&mut text);
        }
        text.trim().parse().unwrap_or(0)
    }

    /// Whether it has ended by itself: what it should have disturbed proves nothing.
    pub(crate) fn has_ended(&mut self) -> bool {
        self.child.try_wait().expect("a status").is_some()
    }
}

impl Drop for Disturber {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let end = Instant::now() + PATIENCE;
        while !self.has_ended() && Instant::now() < end {
            thread::sleep(Duration::from_millis(5));
        }
        // It was started here, and had its time.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Reads stdin to its end, which is when the soak wants no more of this process, or is gone.
pub(crate) fn read_to_the_end() {
    let _ = std::io::stdin().read_to_end(&mut Vec::new());
}
