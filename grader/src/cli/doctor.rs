//! `doctor`: shows what this machine offers, and what its level of isolation prevents.

use std::io::{self, Write};

use super::error::{CliError, CliResult, ExitStatus};
use super::jobs::default_jobs;
use crate::engine::programs::compile::cargo_version;
use crate::sandbox::{self, IsolationChoice};

pub(super) fn run() -> CliResult {
    let results = sandbox::probe_results();
    let isolation = sandbox::enter(IsolationChoice::Auto).map_err(CliError::trouble)?;
    let mut out = io::stdout().lock();
    let version = cargo_version().map_err(|error| {
        format!("cannot be started: {error}; install Rust from https://rustup.rs")
    });
    let (sign, cargo) = match &version {
        Ok(version) => ("✓", version.clone()),
        Err(error) => ("✗", error.clone()),
    };
    writeln!(out, "{sign} cargo: {cargo}")?;
    for result in results {
        let sign = if result.works { "✓" } else { "✗" };
        writeln!(out, "{sign} {}: {}", result.what, result.detail)?;
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    writeln!(
        out,
        "✓ {cores} cores; {} cases are graded at once",
        default_jobs()
    )?;
    let level = isolation.description();
    writeln!(
        out,
        "\nPrograms are graded at level {}, {}.",
        level.number, level.name
    )?;
    for sentence in level.stops {
        writeln!(out, "- {sentence}")?;
    }
    writeln!(out, "- Not stopped: {}", level.does_not_stop)?;
    Ok(if version.is_ok() {
        ExitStatus::Passed
    } else {
        ExitStatus::Trouble
    })
}
