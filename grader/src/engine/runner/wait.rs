//! Waits until a step is met, or can no longer be.

use tokio::time::Instant;

use super::case_run::CaseRun;
use super::fair_time::TimeLimit;
use super::stop::{Played, Stop};
use super::unread;
use crate::plan::{Peer, Step};
use crate::verdict::conversation::{Fact, StepStatus, Unreliable};

/// Waits until a step is met.
pub(super) async fn until_met(run: &CaseRun, step: &Step, deadline: TimeLimit) -> Played {
    let recorder = &run.recorder;
    let traits = step.action.traits();
    let peer = traits.peer.filter(|_| traits.waits_at_peer);
    // An answer shows that what was sent was taken as a whole message, even without a newline.
    if traits.is_answer || peer.is_some() {
        for endpoint in run.endpoints.of_peer_or_all(peer) {
            endpoint.finish_message();
        }
    }
    let _wait = run.waits.begin(deadline);
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

/// What part of a silence the program may have waited for a processor: in the rest it would have
/// said what it had to say.
const MOST_STARVED: u32 = 4;

/// Requires silence until `end`. One in which the grader did not look, or the program did not run,
/// says nothing.
pub(super) async fn require_silence(
    run: &CaseRun,
    peer: Option<Peer>,
    step: &Step,
    end: Instant,
) -> Played {
    let time = run.recorder.time();
    let (stalled, starved) = (time.stalled(), time.starved());
    let most_starved = end.saturating_duration_since(Instant::now()) / MOST_STARVED;
    loop {
        if let StepStatus::Failed(_) = run.recorder.check(step) {
            run.recorder.record(Fact::Stopped(step.id));
            return Err(Stop);
        }
        if !run.recorder.changed_before(peer, end).await {
            break;
        }
    }
    let stalled = time.stalled().saturating_sub(stalled);
    if !stalled.is_zero() {
        let reason = Unreliable::Stalled(stalled);
        run.recorder.record(Fact::Unreliable(reason));
    } else if time.starved().saturating_sub(starved) > most_starved {
        run.recorder.record(Fact::Unreliable(Unreliable::Starved));
    }
    run.recorder.record(Fact::Ended(step.id));
    Ok(())
}
