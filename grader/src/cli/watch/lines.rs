//! The output without a terminal: each grading is printed below the last one.

use std::io::{self, Write};

use crate::app::student::board::{LabStatus, lab_status};
use crate::app::student::hints::failing_case;
use crate::app::student::watch::{WatchState, report_lines};
use crate::cli::terminal::Paint;

/// Plain lines on stdout.
pub(super) struct Lines {
    paint: Paint,
    /// The lab announced last.
    lab: String,
}

impl Lines {
    pub(super) fn new() -> Self {
        Self {
            paint: Paint::for_stream(&io::stdout()),
            lab: String::new(),
        }
    }

    /// Announces the watched lab, unless that was already done.
    pub(super) fn show(&mut self, state: &WatchState<'_>) -> io::Result<()> {
        if self.lab == state.lab.name {
            return Ok(());
        }
        self.lab.clone_from(&state.lab.name);
        let folder = format!("labs/{}/src", self.lab);
        self.print(&[format!("Watching {folder}; Ctrl-C ends it.")])
    }

    /// Prints a grading.
    pub(super) fn print_grading(&mut self, state: &WatchState<'_>) -> io::Result<()> {
        let mut lines = vec![String::new()];
        lines.extend(report_lines(state));
        let name = &state.lab.name;
        match lab_status(state.lab, &state.progress) {
            LabStatus::Done => lines.push(format!("{name} is done. What is next: cargo grade")),
            LabStatus::InProgress if failing_case(state.lab, &state.progress).is_some() => {
                lines.push(format!("The next hint: cargo grade hint {name}"));
            }
            LabStatus::InProgress | LabStatus::NotStarted => {}
        }
        self.print(&lines)
    }

    fn print(&self, lines: &[String]) -> io::Result<()> {
        let mut out = io::stdout().lock();
        for line in lines {
            writeln!(out, "{}", self.paint.line(line))?;
        }
        out.flush()
    }
}
