//! `doctor`: shows what this machine offers, and what its level of isolation prevents.

use std::io::{self, Write};

use super::error::{CliError, CliResult, ExitStatus};
use super::jobs::default_jobs;
use super::terminal::Paint;
use crate::engine::programs::compile::cargo_version;
use crate::sandbox::{self, IsolationChoice, has_landlock};

pub(super) fn run() -> CliResult {
    let isolation = sandbox::enter(IsolationChoice::Auto).map_err(CliError::trouble)?;
    let results = sandbox::probe_results();
    let paint = Paint::for_stream(&io::stdout());
    let mut out = io::stdout().lock();
    let version = cargo_version().map_err(|error| {
        format!("cannot be started: {error}; install Rust from https://rustup.rs")
    });
    let (sign, cargo) = match &version {
        Ok(version) => ("✓", version.clone()),
        Err(error) => ("✗", error.clone()),
    };
    paint.print(&mut out, &format!("{sign} cargo: {cargo}"))?;
    for result in results {
        let sign = if result.works { "✓" } else { "✗" };
        let line = format!("{sign} {}: {}", result.what, result.detail);
        paint.print(&mut out, &line)?;
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
    let has_landlock = has_landlock();
    if isolation.is_sandboxed() {
        writeln!(out, "A program cannot")?;
        for attack in level.stopped(has_landlock) {
            paint.print(&mut out, &format!("- {attack}"))?;
        }
    }
    let not_stopped = level.not_stopped(has_landlock);
    paint.print(&mut out, &format!("Not stopped: {not_stopped}."))?;
    if isolation.own_network() {
        paint.print(
            &mut out,
            "Your own program (--server, --client) can also read your files, but not change them; \
             of /tmp it sees what its command names.",
        )?;
    }
    if isolation.is_sandboxed() && rustix::process::geteuid().is_root() {
        paint.print(
            &mut out,
            "It runs as root, as you do: the kernel counts its processes in a cgroup only, and \
             without one the grader looks every 50 ms how many there are.",
        )?;
    }
    Ok(if version.is_ok() {
        ExitStatus::Passed
    } else {
        ExitStatus::Trouble
    })
}
