//! Waits until a step is met, or can no longer be.

use tokio::time::Instant;

use super::case_run::CaseRun;
use super::stop::{Played, Stop};
use super::unread;
use crate::plan::{Peer, Step};
use crate::verdict::conversation::{Fact, StepStatus};

/// Waits until a step is met.
pub(super) async fn until_met(run: &CaseRun, step: &Step, deadline: Instant) -> Played {
    let recorder = &run.recorder;
    let traits = step.action.traits();
    let peer = traits.peer.filter(|_| traits.waits_at_peer);
    // An answer shows that what was sent was taken as a whole message, even without a newline.
    if traits.is_answer || peer.is_some() {
        for endpoint in run.endpoints.of_peer_or_all(peer) {
            endpoint.finish_message();
        }
    }
    loop {
        match recorder.check(step) {
            StepStatus::Met => {
                recorder.record(Fact::Ended(step.id));
                return Ok(());
            }
            StepStatus::Failed(_) => {
                recorder.record(Fact::Stopped(step.id));
                return Err(Stop);
            }
            StepStatus::Pending if recorder.changed(peer, deadline).await => {}
            StepStatus::Pending => {
                recorder.record(Fact::Overdue(step.id));
                unread::record_unread(run);
                return Err(Stop);
            }
        }
    }
}

/// Requires silence until `end`.
pub(super) async fn require_silence(
    run: &CaseRun,
    peer: Option<Peer>,
    step: &Step,
    end: Instant,
) -> Played {
    loop {
        if let StepStatus::Failed(_) = run.recorder.check(step) {
            run.recorder.record(Fact::Stopped(step.id));
            return Err(Stop);
        }
        if !run.recorder.changed(peer, end).await {
            run.recorder.record(Fact::Ended(step.id));
            return Ok(());
        }
    }
}
