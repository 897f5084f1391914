//! The progress bar while cases run.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::tty::is_interactive;
use crate::engine::grade::GradeEvent;
use crate::verdict::judge::Verdict;

/// A bar on stderr; hidden unless a person is watching.
pub(super) fn progress_bar(length: usize, template: &str) -> ProgressBar {
    let is_shown = is_interactive();
    let target = if is_shown {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(length as u64), target);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    if is_shown {
        bar.enable_steady_tick(Duration::from_millis(100));
    }
    bar
}

/// The progress bar of one run of cases.
pub(super) struct CaseProgress {
    bar: ProgressBar,
}

impl CaseProgress {
    pub(super) fn new(cases: usize) -> Self {
        Self {
            bar: progress_bar(cases, "grading {bar:30} {pos}/{len} {msg}"),
        }
    }

    /// Updates the bar for an event.
    pub(super) fn update(&self, event: &GradeEvent<'_>) {
        match event {
            GradeEvent::Began(case) => self.bar.set_message(case.id()),
            GradeEvent::Done(graded) => {
                self.bar.inc(1);
                if let Verdict::Fail(_) = graded.verdict {
                    self.bar.set_message(format!("{} failed", graded.case.id()));
                }
            }
        }
    }

    /// Removes the bar.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
