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
        write_handout(&course, &args.folder, CourseReader::Student).map_err(copy_error)?;
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

/// The error that ends a command whose copy of the course cannot be written.
pub(super) fn copy_error(error: HandoutError) -> CliError {
    match error {
        HandoutError::NotEmpty(_) | HandoutError::NoCheckout(..) | HandoutError::Untracked(_) => {
            CliError::usage(error)
        }
        HandoutError::File(..) => CliError::trouble(error),
    }
}
