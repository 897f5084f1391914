//! `handout`: writes the students' course.

use std::io::{self, Write};
use std::path::PathBuf;

use super::{Done, Halt, Status};
use crate::app::author::handout::{HandoutError, Reader, write};
use crate::course::Course;

/// What `handout` is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The folder to make
    #[arg(value_name = "DIR")]
    folder: PathBuf,
}

pub(super) fn run(args: &Args) -> Done {
    let course = Course::find()?;
    let handout = write(&course, &args.folder, Reader::Student).map_err(|error| match error {
        HandoutError::Taken(_) => Halt::usage(error),
        HandoutError::File(..) => Halt::trouble(error),
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
    Ok(Status::Passed)
}
