//! `doctor`: what this machine offers, in plain words.

use std::io::{self, Write};
use std::process::Command;

use super::{Done, Halt, Status};
use crate::run::isolation::{self, Choice, Isolation};

pub(super) fn run() -> Done {
    let findings = isolation::findings();
    let isolation = isolation::enter(Choice::Auto).map_err(Halt::trouble)?;
    let mut out = io::stdout().lock();
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let version = Command::new(cargo).arg("--version").output();
    let version = version.map_err(|error| {
        format!("cannot be started: {error}; install Rust from https://rustup.rs")
    });
    let (sign, words) = match &version {
        Ok(output) => (
            "✓",
            String::from_utf8_lossy(&output.stdout).trim().to_owned(),
        ),
        Err(words) => ("✗", words.clone()),
    };
    writeln!(out, "{sign} cargo: {words}")?;
    for finding in findings {
        let sign = if finding.works { "✓" } else { "✗" };
        writeln!(out, "{sign} {}: {}", finding.what, finding.detail)?;
    }
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    writeln!(
        out,
        "✓ {cores} cores; {} cases are graded at once",
        super::check::default_jobs()
    )?;
    let words = match isolation {
        Isolation::Namespace => {
            "Each case gets a network of its own: every server has the document's own port, and nothing that a program \
             starts is left behind."
        }
        Isolation::Ports => {
            "Each case gets a free port in this machine's own network. The marks are the same; programs can see the \
             network, each other and your files, so grade only programs that you trust."
        }
    };
    writeln!(out, "\n{words}")?;
    Ok(if version.is_ok() {
        Status::Passed
    } else {
        Status::Trouble
    })
}
