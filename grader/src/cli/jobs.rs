//! How many cases run at once.

use std::thread;

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
}

/// The default of `--jobs`: many more jobs than cores, because cases mostly wait.
pub(super) fn default_jobs() -> usize {
    (thread::available_parallelism().map_or(1, usize::from) * 16).clamp(16, 128)
}
