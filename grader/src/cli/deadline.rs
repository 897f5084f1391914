//! `--deadline`: stops grading at a given time and reports what has been graded by then. For
//! systems that would otherwise kill the grader before it has written a report.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::{Duration, Instant};

use crate::base::cancel::Cancel;
use crate::engine::runner::Settings;
use crate::output::graded::Graded;
use crate::plan;
use crate::spec::{Lab, Spec};
use crate::verdict::conversation::GraderError;
use crate::verdict::judge::Verdict;

/// The time at which grading ends, if there is a limit.
pub(super) struct Deadline {
    is_over: Arc<AtomicBool>,
    /// Held so that an interrupt does not end the process while cases run.
    _interrupted: Option<Cancel>,
}

impl Deadline {
    /// Sets a deadline `seconds` after `began`. When it passes, `settings` is cancelled, just as
    /// after an interrupt.
    pub(super) fn start(seconds: Option<u32>, began: Instant, settings: &mut Settings) -> Self {
        let is_over = Arc::new(AtomicBool::new(false));
        let Some(seconds) = seconds else {
            return Self {
                is_over,
                _interrupted: None,
            };
        };
        let cancel = Cancel::default();
        let (ended, events) = channel();
        let interrupted = std::mem::replace(&mut settings.cancel, cancel.clone());
        interrupted.on_cancel(move || {
            let _ = ended.send(());
        });
        let set_over = Arc::clone(&is_over);
        std::thread::spawn(move || {
            let time = Duration::from_secs(seconds.into()).saturating_sub(began.elapsed());
            if events.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
                set_over.store(true, Ordering::Release);
            }
            cancel.cancel();
        });
        Self {
            is_over,
            _interrupted: Some(interrupted),
        }
    }

    /// Whether the deadline has passed.
    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }
}

/// Adds an error for each wanted case that was not graded in time.
pub(super) fn add_ungraded(
    labs: &[&Lab],
    wanted: &dyn Fn(&Spec) -> bool,
    seed: u32,
    graded: &[Graded],
) -> Vec<Graded> {
    let mut all = Vec::new();
    for lab in labs {
        for spec in lab.cases.iter().filter(|spec| wanted(spec)) {
            let found = graded.iter().find(|graded| {
                let is_this = graded.case.lab == lab.name && graded.case.name == spec.name;
                is_this && !matches!(graded.verdict, Verdict::Error(_))
            });
            all.push(found.cloned().unwrap_or_else(|| Graded {
                case: Arc::new(plan::case(lab, spec, seed)),
                verdict: Verdict::Error(GraderError::TimeUp),
                duration: Duration::ZERO,
                diagram: None,
                repeats: None,
            }));
        }
    }
    all
}
