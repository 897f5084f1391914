//! `doctor`: what this machine offers, and what its level of isolation stops.

use std::io::{self, Write};
use std::process::Command;

use super::error::{CliError, CliResult, ExitStatus};
use super::jobs::default_jobs;
use crate::base::level::Isolation;
use crate::sandbox::{self, Choice};

pub(super) fn run() -> CliResult {
    let findings = sandbox::findings();
    let isolation = sandbox::enter(Choice::Auto).map_err(CliError::trouble)?;
    let mut out = io::stdout().lock();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let version = Command::new(cargo).arg("--version").output();
    let version = version.map_err(|error| {
        format!("cannot be started: {error}; install Rust from https://rustup.rs")
    });
    let (sign, cargo) = match &version {
        Ok(output) => (
            "✓",
            String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        ),
        Err(error) => ("✗", error.clone()),
    };
    writeln!(out, "{sign} cargo: {cargo}")?;
    for finding in findings {
        let sign = if finding.works { "✓" } else { "✗" };
        writeln!(out, "{sign} {}: {}", finding.what, finding.detail)?;
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    writeln!(
        out,
        "✓ {cores} cores; {} cases are graded at once",
        default_jobs()
    )?;
    let level = match isolation {
        Isolation::Namespace => "L0, namespace",
        Isolation::User => "L2, user",
        Isolation::Landlock => "L3, landlock",
        Isolation::Ports => "L4, ports",
    };
    writeln!(out, "\nPrograms are graded at level {level}.")?;
    for promise in promises(isolation) {
        writeln!(out, "{promise}")?;
    }
    Ok(if version.is_ok() {
        ExitStatus::Passed
    } else {
        ExitStatus::Trouble
    })
}

/// What a level stops and what it does not.
fn promises(isolation: Isolation) -> &'static [&'static str] {
    match isolation {
        Isolation::Namespace => &[
            "- Each case has a network of its own: a server has the document's own port, and a \
             program reaches no other.",
            "- A program sees only the toolchain's libraries and its own folder, which is in memory \
             and of limited size, and no other process. (Your own, of --server and --client, can \
             also read your files, but not change them.)",
            "- Nothing that a program starts is left behind, and its time, memory, processes, files \
             and output are limited.",
            "- Not stopped: it can use this machine's processors while its case runs, and exploit \
             holes in its kernel.",
        ],
        Isolation::User => &[
            "- Each program runs as a user of its own: it can read only files that everyone may \
             read, change only its own files, and signal no other program.",
            "- Nothing that it starts is left behind, and its time, memory, processes, files and \
             output are limited.",
            "- Not stopped: it can use this machine's network, see the names of processes, and \
             disturb another case's port.",
        ],
        Isolation::Landlock => &[
            "- A program can open only the toolchain's libraries and the files of its own folder, \
             and (on Linux 6.12 and later) signal no other program.",
            "- What it starts is found and killed, and its time, memory, files and output are \
             limited.",
            "- Not stopped: it can use this machine's network, see which files exist and what \
             processes are called, change the modes and times of your files, and disturb another \
             case's port.",
        ],
        Isolation::Ports => &[
            "- What a program starts is found and killed, except for daemons on systems other than \
             Linux.",
            "- Not stopped: it can do anything that you can: read and change your files, use the \
             network, end your processes. Grade only programs that you trust.",
        ],
    }
}
