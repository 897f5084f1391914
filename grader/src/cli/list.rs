//! `list`, and `cargo grade` alone: the board.

use std::io::{self, Write};

use super::{CliResult, ExitStatus, terminal};
use crate::app::student::board;
use crate::app::student::progress::{FILE, Progress};
use crate::course::Course;

pub(super) fn run() -> CliResult {
    let course = Course::find()?;
    let (progress, remark) = match Progress::read(&course.root) {
        Ok(progress) => {
            let remark = board::remark(&progress);
            (progress, remark)
        }
        Err(error) => (
            Progress::default(),
            Some(format!("{FILE} cannot be read, and is ignored: {error}")),
        ),
    };
    let paint = terminal::Paint::for_stream(&io::stdout());
    let mut out = io::stdout().lock();
    for line in board::lines(&course, &progress) {
        writeln!(out, "{}", paint.line(&line))?;
    }
    if let Some(remark) = remark {
        writeln!(out, "\n{}", paint.line(&remark))?;
    }
    Ok(ExitStatus::Passed)
}
