//! The bar that is shown while cases are graded, where somebody watches.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};

use crate::engine::grade::GradeEvent;
use crate::verdict::judge::Verdict;

/// A bar on stderr, or nothing where nobody watches.
pub(super) fn bar(length: usize, watched: bool, template: &str) -> ProgressBar {
    let target = if watched {
        ProgressDrawTarget::stderr()
    } else {
        ProgressDrawTarget::hidden()
    };
    let bar = ProgressBar::with_draw_target(Some(length as u64), target);
    if let Ok(style) = ProgressStyle::with_template(template) {
        bar.set_style(style);
    }
    if watched {
        bar.enable_steady_tick(Duration::from_millis(100));
    }
    bar
}

/// The bar of one run of cases.
pub(super) struct CaseProgress {
    bar: ProgressBar,
}

impl CaseProgress {
    pub(super) fn new(cases: usize, watched: bool) -> Self {
        Self {
            bar: bar(cases, watched, "grading {bar:30} {pos}/{len} {msg}"),
        }
    }

    /// Takes note of an event.
    pub(super) fn on(&self, event: &GradeEvent<'_>) {
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

    /// Takes the bar away.
    pub(super) fn finish(&self) {
        self.bar.finish_and_clear();
    }
}
