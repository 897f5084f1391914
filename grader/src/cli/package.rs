//! `package`: writes a package with which another system marks submissions.

use std::io::{self, Write};
use std::path::PathBuf;

use super::error::{CliResult, ExitStatus};
use super::handout::copy_error;
use super::output_file::cannot_write;
use super::select::find_labs;
use crate::app::author::package::{PackageSystem, write_package};
use crate::base::fs::{FileMode, replace};
use crate::course::Course;

/// The arguments of `package`.
#[derive(Debug, clap::Args)]
pub(super) struct PackageArgs {
    /// The system that the package is for
    #[arg(value_name = "SYSTEM")]
    system: PackageSystem,
    /// The file to write
    #[arg(value_name = "OUT.zip")]
    out: PathBuf,
    /// The labs to mark [default: all]
    #[arg(value_name = "LAB")]
    labs: Vec<String>,
}

pub(super) fn run(args: &PackageArgs) -> CliResult {
    let course = Course::find()?;
    let labs: Vec<String> = find_labs(&course, &args.labs)?
        .iter()
        .map(|lab| lab.name.clone())
        .collect();
    let mut bytes = Vec::new();
    write_package(args.system, &course, &labs, &mut bytes).map_err(copy_error)?;
    // Private, because the package contains the hidden cases.
    replace(&args.out, &bytes, FileMode::Private)
        .map_err(|error| cannot_write(&args.out, &error))?;
    let size = bytes.len() / 1024;
    writeln!(
        io::stdout().lock(),
        "{}: {size} KiB, with every case; keep it from students",
        args.out.display()
    )?;
    Ok(ExitStatus::Passed)
}
