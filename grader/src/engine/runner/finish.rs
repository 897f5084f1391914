//! What the runner does after the last step, or after a failed one.

use std::time::Duration;

use super::case_run::CaseRun;
use super::process::{self, Process};
use super::ready;
use super::waits::StuckAt;
use crate::spec::Role;
use crate::verdict::conversation::{Fact, Unreliable};

/// How long to watch a failed program for the cause: a crash shows a moment after its connection is
/// gone.
const OBSERVATION: Duration = Duration::from_millis(300);
/// How long if a message has no end yet: the program answers it after 300 ms of silence, and the
/// outcome must not be a race.
const OBSERVATION_AFTER_SILENCE: Duration = Duration::from_millis(700);
/// How long a server may take to close a connection after the last step.
const CLOSING: Duration = Duration::from_millis(500);

/// All steps are met: closes what is still open, to see whether more arrives than should.
pub(super) async fn finish(run: &CaseRun) {
    until_blocked(run).await;
    run.recorder.record(Fact::Closing);
    if run.case.program != Role::Server {
        return;
    }
    let endpoints = run.endpoints.all();
    for endpoint in endpoints.iter().filter(|it| it.is_connection()) {
        let _ = endpoint.half_close();
    }
    let end = run.recorder.time().deadline(CLOSING);
    while endpoints.iter().any(|it| it.is_open_connection())
        && run.recorder.changed(None, end).await
    {}
}

/// A step has failed: watches the program for the cause, which does not change the verdict.
pub(super) async fn observe_failure(run: &CaseRun) {
    if let Some(stuck) = run.waits.stuck() {
        return observe_stuck(run, stuck).await;
    }
    let is_unfinished = run.is_tcp() && run.recorder.has_unfinished_message();
    let time = if is_unfinished {
        OBSERVATION_AFTER_SILENCE
    } else {
        OBSERVATION
    };
    run.recorder.finished_within(time).await;
    if !run.recorder.is_finished() {
        // Everything that it does in answer to its input belongs to the failure.
        until_blocked(run).await;
        ready::record_if_ready(run);
        run.recorder.record(Fact::InputClosedForDiagnosis);
        close_stdin(run);
        run.recorder.finished_within(OBSERVATION).await;
    }
}

/// The same for a program that has been seen to do nothing: only the end of its input is left to
/// try.
async fn observe_stuck(run: &CaseRun, stuck: StuckAt) {
    ready::record_if_ready(run);
    run.recorder.record(Fact::InputClosedForDiagnosis);
    close_stdin(run);
    if stuck == StuckAt::AtInput {
        run.recorder.finished_within(OBSERVATION).await;
    }
}

/// How long the grader may not have run while a case failed.
const MOST_STALLED: Duration = Duration::from_millis(250);

/// Records if a failure may be due to time that the program or the grader did not have: a program
/// that waits for an answer gives up by its own clock.
pub(super) fn record_lost_time(run: &CaseRun) {
    let time = run.recorder.time();
    let stalled = time.stalled();
    if stalled > MOST_STALLED {
        let reason = Unreliable::Stalled(stalled);
        run.recorder.record(Fact::Unreliable(reason));
    } else if time.gave_up() {
        run.recorder.record(Fact::Unreliable(Unreliable::Starved));
    } else if time.was_short() {
        run.recorder.record(Fact::Unreliable(Unreliable::Short));
    }
}

/// Waits until the program is blocked; see [`process::until_blocked`].
pub(super) async fn until_blocked(run: &CaseRun) {
    if let Some(owner) = run.owner() {
        process::until_blocked(&run.recorder, owner).await;
    }
}

/// Closes the program's stdin.
pub(super) fn close_stdin(run: &CaseRun) {
    run.with_process(Process::close_stdin);
    run.recorder.record(Fact::InputEnded);
}
