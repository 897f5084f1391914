//! `--deadline`: what is graded by then is reported. For whoever starts the grader and would end it without a report.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::time::Duration;

use crate::base::cancel::Cancel;
use crate::engine::runner::Settings;
use crate::output::graded::Graded;
use crate::plan;
use crate::spec::{Lab, Spec};
use crate::verdict::conversation::GraderError;
use crate::verdict::judge::Verdict;

/// A moment at which all grading ends, if there is one.
pub(super) struct Deadline {
    is_over: Arc<AtomicBool>,
    /// Held as long as there is something to interrupt.
    _interrupted: Option<Cancel>,
}

impl Deadline {
    /// Counts from now. Starts a thread: to be called after whatever needs the process to have one.
    pub(super) fn start(seconds: Option<u32>, settings: &mut Settings) -> Self {
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
        let told = Arc::clone(&is_over);
        std::thread::spawn(move || {
            let time = Duration::from_secs(seconds.into());
            if events.recv_timeout(time) == Err(RecvTimeoutError::Timeout) {
                told.store(true, Ordering::Release);
            }
            cancel.cancel();
        });
        Self {
            is_over,
            _interrupted: Some(interrupted),
        }
    }

    /// Whether it has come while there was something to do.
    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::Acquire)
    }
}

/// All cases that were wanted, those that were not graded in time included.
pub(super) fn filled(
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
            }));
        }
    }
    all
}
