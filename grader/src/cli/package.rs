//! `package`: writes what another system marks submissions with.

use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;

use tempfile::NamedTempFile;

use super::out::unwritten;
use super::{CliError, CliResult, ExitStatus, labs};
use crate::app::author::package;
use crate::course::Course;

/// What `package` is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct PackageArgs {
    /// The system that it is for
    #[arg(value_name = "SYSTEM")]
    system: System,
    /// The file to write
    #[arg(value_name = "OUT.zip")]
    out: PathBuf,
    /// The labs that it marks [default: all]
    #[arg(value_name = "LAB")]
    labs: Vec<String>,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum System {
    /// An autograder for Gradescope: upload it as the assignment's zip file
    Gradescope,
}

pub(super) fn run(args: &PackageArgs) -> CliResult {
    let course = Course::find()?;
    let labs: Vec<String> = labs(&course, &args.labs)?
        .iter()
        .map(|lab| lab.name.clone())
        .collect();
    let System::Gradescope = args.system;
    // Half of a package would pass for the whole.
    let folder = args
        .out
        .parent()
        .filter(|folder| !folder.as_os_str().is_empty());
    let failed = |error: io::Error| unwritten(&args.out, &error);
    let mut file = NamedTempFile::new_in(folder.unwrap_or(".".as_ref())).map_err(failed)?;
    package::gradescope(&course, &labs, &mut file).map_err(CliError::trouble)?;
    let file: File = file
        .persist(&args.out)
        .map_err(|error| failed(error.error))?;
    let size = file.metadata().map_err(failed)?.len() / 1024;
    writeln!(
        io::stdout().lock(),
        "{}: {size} KiB, with every case; keep it from students",
        args.out.display()
    )?;
    Ok(ExitStatus::Passed)
}
