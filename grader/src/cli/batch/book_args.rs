//! The options about the book of a class: who is in it, which attempt counts, and what the
//! instructor changes.

use std::path::{Path, PathBuf};

use crate::app::class::{Adjustments, BookPlan, CountingAttempt, RunInfo, read_roster};
use crate::base::fs::read_file;
use crate::base::text::escape::escape;
use crate::cli::error::CliError;

/// The largest file that is read, in bytes.
const MOST_BYTES: u64 = 64 << 20;

/// The arguments of `batch` and `merge` about the book.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct BookArgs {
    /// A table with a row for each member of the class, and columns like id, name, e-mail and group
    /// in any order: who handed in nothing has a row, too, and groups share a mark
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) roster: Option<PathBuf>,
    /// Which of several attempts counts
    #[arg(long, value_name = "WHICH", default_value = "last")]
    pub(in crate::cli) attempt: CountingAttempt,
    /// A table with the columns who, lab, points (80, +5 or -10) and comment, by which you change
    /// points; it is only read
    #[arg(long, value_name = "FILE")]
    pub(in crate::cli) adjustments: Option<PathBuf>,
}

impl BookArgs {
    /// Plans the rows for these submissions of a run.
    pub(in crate::cli) fn plan(
        &self,
        run: &RunInfo,
        names: &[String],
    ) -> Result<BookPlan, CliError> {
        let roster = match &self.roster {
            Some(path) => Some(read_roster(&read(path)?).map_err(|error| wrong(path, &error))?),
            None => None,
        };
        let mut plan = BookPlan::new(names, roster.as_deref(), &run.submitters);
        if let Some(path) = &self.adjustments {
            let adjustments = Adjustments::read(&read(path)?, &run.labs);
            let adjustments = adjustments.map_err(|error| wrong(path, &error))?;
            let unknown = plan.adjust(&adjustments);
            unknown.map_err(|lines| wrong(path, &lines.join("; ")))?;
        }
        Ok(plan)
    }
}

/// Reads a file that the command line names.
pub(in crate::cli) fn read(path: &Path) -> Result<Vec<u8>, CliError> {
    read_file(path, MOST_BYTES).map_err(|error| wrong(path, &error))
}

/// The error for a file with something wrong in it.
pub(in crate::cli) fn wrong(path: &Path, error: &impl std::fmt::Display) -> CliError {
    CliError::usage(format!(
        "{}: {}",
        path.display(),
        escape(&error.to_string())
    ))
}
