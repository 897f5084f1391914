//! `hint`: the next hint for a case.

use std::io::{self, Write};

use super::{CliError, CliResult, ExitStatus, case, lab, terminal};
use crate::app::student::hints;
use crate::app::student::progress::{FILE, Progress};
use crate::course::Course;

/// What `hint` is asked for.
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
    let lab = lab(&course, &args.lab)?;
    let trouble = |error| CliError::trouble(format!("{FILE} cannot be read or written: {error}"));
    let progress = Progress::read(&course.root).map_err(trouble)?;
    let mut out = io::stdout().lock();
    let paint = terminal::Paint::for_stream(&io::stdout());
    let case = match &args.case {
        Some(name) => case(lab, name)?,
        None => match hints::failing(lab, &progress) {
            Some(case) => case,
            None => {
                writeln!(out, "{}", hints::none(lab, &progress))?;
                return Ok(ExitStatus::Passed);
            }
        },
    };
    let before = progress.hints(&lab.name, &case.name);
    let count = hints::next(lab, case, &progress);
    let more = format!("cargo grade hint {} {}", lab.name, case.name);
    for line in hints::lines(lab, case, count, before >= count, &more) {
        writeln!(out, "{}", paint.text(&line))?;
    }
    // Noted once it was read: a hint that nobody saw is the next one still.
    Progress::change(&course.root, |progress| {
        progress.note_hints(&lab.name, &case.name, count);
    })
    .map_err(trouble)?;
    Ok(ExitStatus::Passed)
}
