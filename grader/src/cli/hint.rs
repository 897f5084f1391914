//! `hint`: the next hint for a case.

use std::io::{self, Write};

use super::error::{CliError, CliResult, ExitStatus};
use super::select::{find_case, find_lab};
use super::terminal::Paint;
use crate::app::student::hints::{NextHint, failing_case, no_failing_case};
use crate::app::student::progress::{PROGRESS_FILE, Progress};
use crate::course::Course;

/// The arguments of `hint`.
#[derive(Debug, clap::Args)]
pub(super) struct HintArgs {
    /// The lab
    #[arg(value_name = "LAB")]
    lab: String,
    /// The case [default: the first that failed when it was last graded]
    #[arg(value_name = "CASE")]
    case: Option<String>,
}

pub(super) fn run(args: &HintArgs) -> CliResult {
    let course = Course::find()?;
    let lab = find_lab(&course, &args.lab)?;
    let trouble = |error| {
        CliError::trouble(format!(
            "{PROGRESS_FILE} cannot be read or written: {error}"
        ))
    };
    let progress = Progress::read(&course.root).map_err(trouble)?;
    let mut out = io::stdout().lock();
    let paint = Paint::for_stream(&io::stdout());
    let case = match &args.case {
        Some(name) => find_case(lab, name)?,
        None => match failing_case(lab, &progress) {
            Some(case) => case,
            None => {
                paint.print(&mut out, &no_failing_case(lab, &progress))?;
                return Ok(ExitStatus::Passed);
            }
        },
    };
    let hint = NextHint::new(lab, case, &progress);
    let more = format!("cargo grade hint {} {}", lab.name, case.name);
    for line in hint.lines(&more, paint.columns()) {
        writeln!(out, "{}", paint.text(&line))?;
    }
    // Recorded only once it is printed: if printing fails, the same hint is shown next time.
    Progress::change(&course.root, |progress| hint.record(progress)).map_err(trouble)?;
    Ok(ExitStatus::Passed)
}
