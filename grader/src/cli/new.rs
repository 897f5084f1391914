//! `new`: makes the files of a new lab.

use std::io::{self, Write};

use clap::ValueEnum;

use super::{CliError, CliResult, ExitStatus};
use crate::app::author::scaffold::{NewLab, NewLabError};
use crate::course::Course;

/// What `new` is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct NewArgs {
    /// The lab's name: of its folders, its package and its programs
    #[arg(value_name = "NAME")]
    name: String,
    /// How its programs talk
    #[arg(long, default_value = "tcp")]
    transport: Transport,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Transport {
    /// Over connections
    Tcp,
    /// In datagrams
    Udp,
}

pub(super) fn run(args: &NewArgs) -> CliResult {
    let course = Course::find()?;
    let transport = match args.transport {
        Transport::Tcp => crate::spec::Transport::Tcp,
        Transport::Udp => crate::spec::Transport::Udp,
    };
    let halt = |error: NewLabError| match error {
        NewLabError::File(..) => CliError::trouble(error),
        _ => CliError::usage(error),
    };
    let lab = NewLab::new(&args.name, transport, &course.labs).map_err(halt)?;
    let written = lab.write(&course.root).map_err(halt)?;
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
