//! `list`, and `cargo grade` alone: the board.

use std::io::{self, Write};

use super::error::{CliResult, ExitStatus};
use super::terminal::Paint;
use crate::app::student::board::{board_lines, unknown_lines_remark};
use crate::app::student::progress::{PROGRESS_FILE, Progress};
use crate::course::Course;

pub(super) fn run() -> CliResult {
    let course = Course::find()?;
    let (progress, remark) = match Progress::read(&course.root) {
        Ok(progress) => {
            let remark = unknown_lines_remark(&progress);
            (progress, remark)
        }
        Err(error) => (
            Progress::default(),
            Some(format!(
                "{PROGRESS_FILE} cannot be read, and is ignored: {error}"
            )),
        ),
    };
    let paint = Paint::for_stream(&io::stdout());
    let mut out = io::stdout().lock();
    for line in board_lines(&course, &progress) {
        paint.print(&mut out, &line)?;
    }
    if let Some(remark) = remark {
        writeln!(out)?;
        paint.print(&mut out, &remark)?;
    }
    Ok(ExitStatus::Passed)
}
