//! `new`: creates the files of a new lab.

use std::io::{self, Write};

use super::error::{CliError, CliResult, ExitStatus};
use crate::app::author::scaffold::{NewLab, NewLabError};
use crate::course::Course;
use crate::spec::Transport;

/// The arguments of `new`.
#[derive(Debug, clap::Args)]
pub(super) struct NewArgs {
    /// The name of the lab, its folders, its package and its programs
    #[arg(value_name = "NAME")]
    name: String,
    /// The transport between its programs
    #[arg(long, default_value = "tcp")]
    transport: Transport,
}

pub(super) fn run(args: &NewArgs) -> CliResult {
    let course = Course::find()?;
    let failed = |error: NewLabError| match error {
        NewLabError::Write { .. } => CliError::trouble(error),
        NewLabError::Name(_) | NewLabError::Exists(_) => CliError::usage(error),
    };
    let lab = NewLab::new(&args.name, args.transport, &course.labs).map_err(failed)?;
    let written = lab.write(&course.root).map_err(failed)?;
    let mut out = io::stdout().lock();
    for path in written {
        writeln!(out, "{}", path.display())?;
    }
    let name = &args.name;
    writeln!(
        out,
        "\nWhat is missing, step by step: cargo grade verify {name}"
    )?;
    Ok(ExitStatus::Passed)
}
