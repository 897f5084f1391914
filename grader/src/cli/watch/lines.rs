//! Watching where there is no terminal: each grading is printed below the last one.

use std::io::{self, Write};

use super::super::terminal::Paint;
use crate::app::student::board::{self, LabStatus};
use crate::app::student::hints;
use crate::app::student::watch::{WatchState, report};

/// Plain lines on stdout.
pub(super) struct Lines {
    paint: Paint,
    /// The lab that was told of.
    lab: String,
}

impl Lines {
    pub(super) fn new() -> Self {
        Self {
            paint: Paint::for_stream(&io::stdout()),
            lab: String::new(),
        }
    }

    /// Says what is watched, once.
    pub(super) fn show(&mut self, state: &WatchState<'_>) -> io::Result<()> {
        if self.lab == state.lab.name {
            return Ok(());
        }
        self.lab.clone_from(&state.lab.name);
        let folder = format!("labs/{}/src", self.lab);
        self.print(&[format!("Watching {folder}; Ctrl-C ends it.")])
    }

    /// Prints a grading.
    pub(super) fn graded(&mut self, state: &WatchState<'_>) -> io::Result<()> {
        let mut lines = vec![String::new()];
        lines.extend(report(state));
        let name = &state.lab.name;
        match board::stand(state.lab, &state.progress) {
            LabStatus::Done => lines.push(format!("{name} is done. What is next: cargo grade")),
            LabStatus::InProgress if hints::failing(state.lab, &state.progress).is_some() => {
                lines.push(format!("The next hint: cargo grade hint {name}"));
            }
            _ => {}
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
