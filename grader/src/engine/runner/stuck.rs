//! Notices that a program is stuck: then nobody need wait until the time limit is over.

use std::convert::Infallible;
use std::future::pending;
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use super::case_run::CaseRun;
use super::process::Process;
use super::timer;
use super::waits::StuckAt;
use crate::base::waiting::WaitPlace;
use crate::sandbox::{Look, Surroundings, proof};
use crate::verdict::conversation::Fact;

/// How long nothing must have happened before the program is looked at. What was on its way has
/// arrived by then, and a program that is about to do something mostly has done it.
const QUIET: Duration = Duration::from_millis(150);

/// How long after the first look the second is taken.
const BETWEEN: Duration = Duration::from_millis(50);

/// The longest time until a program of which nothing can be proven is looked at again.
const MOST_QUIET: Duration = Duration::from_secs(1);

/// Ends the wait whose limit would be over first, once the program is stuck. Never returns.
pub(super) async fn watch(run: &CaseRun) -> Infallible {
    let mut quiet = QUIET;
    let mut seen = last_change(run);
    loop {
        sleep_until(seen + quiet).await;
        let changed = last_change(run);
        if changed != seen {
            (seen, quiet) = (changed, QUIET);
            continue;
        }
        if let Some(waiting) = look_twice(run, seen).await
            && let Some(limit) = run.waits.first_limit()
        {
            let at_input = |it: &WaitPlace| matches!(it, WaitPlace::Input | WaitPlace::Event(_));
            run.waits.set_stuck(if waiting.iter().any(at_input) {
                StuckAt::AtInput
            } else {
                StuckAt::Elsewhere
            });
            run.recorder.record(Fact::Stuck(waiting));
            run.recorder.time().cut(limit);
            return pending().await;
        }
        quiet = (quiet * 2).min(quiet + MOST_QUIET);
    }
}

/// When something last happened, or somebody began to wait or ceased to.
fn last_change(run: &CaseRun) -> Instant {
    run.recorder.changed_at().max(run.waits.changed_at())
}

/// What the program waits in, if it is stuck.
async fn look_twice(run: &CaseRun, seen: Instant) -> Option<Vec<WaitPlace>> {
    run.waits.first_limit()?;
    let owner = run.owner().filter(|_| !run.recorder.is_finished())?;
    let before = Look::take(&owner, &run.table)?;
    timer::sleep(BETWEEN).await;
    let now = Look::take(&owner, &run.table)?;
    // By now everything that had come has been read.
    timer::sleep(timer::POLL_INTERVAL).await;
    timer::sleep(timer::POLL_INTERVAL).await;
    if last_change(run) != seen || run.recorder.is_flooded() {
        return None;
    }
    proof(&before, &now, &surroundings(run))
}

fn surroundings(run: &CaseRun) -> Surroundings {
    let endpoints = run.endpoints.all();
    let connections = endpoints.iter().filter_map(|it| it.addresses());
    let datagrams = endpoints.iter().filter(|it| !it.is_connection());
    Surroundings {
        connections: connections.collect(),
        datagram_sockets: datagrams.filter_map(|it| it.local_addr().ok()).collect(),
        listener: run.listener.borrow().as_ref().map(|_| run.addr()),
        stdin: run.with_process(Process::stdin_inode).flatten(),
        has_input_ended: run.with_process(Process::has_input_ended) != Some(false),
    }
}
