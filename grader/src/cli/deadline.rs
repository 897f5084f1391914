//! `--deadline`: what is graded by then is reported. For whoever starts the grader and would end it without a report.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::sync::watch;

use super::CliError;
use crate::engine::runner::Settings;
use crate::output::graded::Graded;
use crate::plan;
use crate::spec::{Lab, Spec};
use crate::verdict::judge::Verdict;

/// What is said of a case that was not graded by then.
const OVER: &str = "the time was up before this case was graded";

/// A moment at which all grading ends, if there is one.
pub(super) struct Deadline(Arc<AtomicBool>);

impl Deadline {
    /// Counts from now. Starts a thread: to be called after whatever needs the process to have one.
    pub(super) fn start(seconds: Option<u32>, settings: &mut Settings) -> Result<Self, CliError> {
        let is_over = Arc::new(AtomicBool::new(false));
        let Some(seconds) = seconds else {
            return Ok(Self(is_over));
        };
        let (sender, receiver) = watch::channel(false);
        let mut interrupted = std::mem::replace(&mut settings.cancel, receiver);
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_time()
            .build()
            .map_err(|error| CliError::trouble(format!("time cannot be told: {error}")))?;
        let told = Arc::clone(&is_over);
        std::thread::spawn(move || {
            runtime.block_on(async {
                tokio::select! {
                    _ = interrupted.wait_for(|interrupted| *interrupted) => {}
                    // Everything is graded.
                    () = sender.closed() => {}
                    () = tokio::time::sleep(Duration::from_secs(seconds.into())) => {
                        told.store(true, Ordering::Release);
                    }
                }
                sender.send_replace(true);
            });
        });
        Ok(Self(is_over))
    }

    /// Whether it has come while there was something to do.
    pub(super) fn is_over(&self) -> bool {
        self.0.load(Ordering::Acquire)
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
                verdict: Verdict::Error(OVER.to_owned()),
                duration: Duration::ZERO,
                diagram: None,
            }));
        }
    }
    all
}
