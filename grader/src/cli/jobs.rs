//! How many cases run at once.

use std::thread;

use crate::base::memory::MachineMemory;

/// The option `--jobs`.
#[derive(Debug, clap::Args)]
pub(super) struct JobsArgs {
    /// How many cases to run at once
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
}

impl JobsArgs {
    pub(super) fn at_once(&self) -> usize {
        self.jobs.map_or_else(default_jobs, usize::from)
    }

    /// How many of a class's programs to run at once. In a class, many wait for their timeouts.
    pub(super) fn at_once_in_class(&self) -> usize {
        let most = jobs_in_memory(CASE_MEMORY);
        self.jobs
            .map_or_else(|| (2 * default_jobs()).min(most), usize::from)
    }
}

/// What each case may use without the machine getting short of memory, in bytes. Few use as much;
/// if all do, the largest is ended, and run again when there is room.
const CASE_MEMORY: u64 = 256 << 20;

/// The default of `--jobs`: many more jobs than cores, because cases mostly wait.
pub(super) fn default_jobs() -> usize {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    (cores * 16).clamp(16, 128).min(jobs_in_memory(CASE_MEMORY))
}

/// How many jobs of this many bytes the machine has memory for now, at least one.
fn jobs_in_memory(each: u64) -> usize {
    let memory = MachineMemory::now();
    let jobs = memory.map_or(u64::MAX, |memory| (memory.available / each.max(1)).max(1));
    usize::try_from(jobs).unwrap_or(usize::MAX)
}
