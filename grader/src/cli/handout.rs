//! `handout`: writes the students' course.

use std::io::{self, Write};
use std::path::PathBuf;

use super::error::{CliError, CliResult, ExitStatus};
use crate::app::author::handout::{CourseReader, HandoutError, write_handout};
use crate::course::Course;

/// The arguments of `handout`.
#[derive(Debug, clap::Args)]
pub(super) struct HandoutArgs {
    /// The folder to create
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(super) fn run(args: &HandoutArgs) -> CliResult {
    let course = Course::find()?;
    let handout =
        write_handout(&course, &args.folder, CourseReader::Student).map_err(
            |error| match error {
                HandoutError::NotEmpty(_) => CliError::usage(error),
                HandoutError::File(..) => CliError::trouble(error),
            },
        )?;
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
