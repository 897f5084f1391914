//! `handout`: writes the students' course.

use std::io::{self, Write};
use std::path::PathBuf;

use super::{CliError, CliResult, ExitStatus};
use crate::app::author::handout::{CourseReader, HandoutError, write};
use crate::course::Course;

/// What `handout` is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct HandoutArgs {
    /// The folder to make
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(super) fn run(args: &HandoutArgs) -> CliResult {
    let course = Course::find()?;
    let handout =
        write(&course, &args.folder, CourseReader::Student).map_err(|error| match error {
            HandoutError::Taken(_) => CliError::usage(error),
            HandoutError::File(..) => CliError::trouble(error),
        })?;
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{}: {} labs with {} cases; {} cases are held back",
        args.folder.display(),
        handout.labs,
        handout.visible,
        handout.held_back
    )?;
    Ok(ExitStatus::Passed)
}
