//! Watches files in the program's working folder.

use std::time::Duration;

use tokio::time::sleep;

use super::case_run::CaseRun;
use super::fair_time::TimeLimit;
use super::stop::Played;
use super::wait;
use crate::plan::Step;
use crate::verdict::conversation::{Fact, StepStatus};

/// How often to read a file that is not yet as expected.
const POLL_INTERVAL: Duration = Duration::from_millis(10);
/// The largest file that is read, in bytes; no lab has a larger one.
const MAX_SIZE: u64 = 64 << 20;

/// Waits until a file is as the step says.
pub(super) async fn until_met(
    run: &CaseRun,
    name: &str,
    step: &Step,
    deadline: TimeLimit,
) -> Played {
    let mut last = None;
    let waiting = run.waits.begin(deadline);
    loop {
        // Checked before the file is read: what is found after the program's end stays.
        let is_finished = run.recorder.is_finished();
        let found = run.folder().read(name, MAX_SIZE);
        if last.as_ref() != Some(&found) {
            let fact = Fact::FileRead(name.to_owned(), found.clone());
            run.recorder.record(fact);
            last = Some(found);
        }
        let is_met = || run.recorder.check(step) == StepStatus::Met;
        if is_finished || run.recorder.time().is_over(deadline) || is_met() {
            drop(waiting);
            return wait::until_met(run, step, deadline).await;
        }
        sleep(POLL_INTERVAL).await;
    }
}
