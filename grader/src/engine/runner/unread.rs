//! Finds out what the program has not read yet, from the kernel's socket table.

use std::time::Duration;

use tokio::time::{Instant, sleep};

use super::case_run::CaseRun;
use super::endpoint::Endpoint;
use super::timer::{self, POLL_INTERVAL};
use crate::sandbox::{Proto, SocketTable};
use crate::verdict::conversation::Fact;

/// How long to give the program to read a piece where the system does not tell whether it did.
const BLIND_PAUSE: Duration = Duration::from_millis(10);

/// Waits until the program has read everything that was sent to it, for at most `patience`.
pub(super) async fn until_read(run: &CaseRun, endpoint: &Endpoint, patience: Duration) {
    if !SocketTable::COUNTS_UNREAD {
        return sleep(BLIND_PAUSE.min(patience)).await;
    }
    // Not fair time: what is lost must not make the pause inside a message longer.
    let deadline = Instant::now() + patience;
    while unread_bytes(run, endpoint).is_some_and(|bytes| bytes > 0) && Instant::now() < deadline {
        timer::sleep(POLL_INTERVAL).await;
    }
}

/// Records what the program has left unread, to explain a failure.
pub(super) fn record_unread(run: &CaseRun) {
    for endpoint in run.endpoints.all() {
        let unread = unread_bytes(run, &endpoint).filter(|bytes| *bytes > 0);
        if let Some(bytes) = unread {
            run.recorder.record(Fact::Unread(endpoint.peer(), bytes));
        }
    }
}

/// How many bytes that were sent on a connection the program has not read; `None` if that is not
/// known.
fn unread_bytes(run: &CaseRun, endpoint: &Endpoint) -> Option<u32> {
    let (ours, theirs) = endpoint.addresses()?;
    // If the connection is gone, the table answers with the listener, whose queue is another one.
    let find = |local, remote| {
        let found = run.table.find(Proto::Tcp, local, Some(remote)).ok()?;
        found.filter(|socket| socket.remote == remote)
    };
    // Sent bytes are at either end: unacknowledged at this one, or unread at the other.
    let unread = find(theirs, ours)?.unread;
    let unsent = find(ours, theirs).map_or(0, |socket| socket.unsent);
    Some(unread + unsent)
}
