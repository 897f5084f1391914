//! Sends bytes, whole or in pieces, and keeps the times that a case promises between them.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, sleep};

use super::case_run::CaseRun;
use super::endpoint::Endpoint;
use super::fair_time::TimeLimit;
use super::settings::Delivery;
use super::stop::{Played, Stop};
use super::unread;
use crate::plan::{Cuts, Peer, Step, StepAction};
use crate::spec::Role;
use crate::verdict::conversation::{Fact, SocketError, Unreliable};

/// Programs take 300 ms of silence for the end of a message. A run whose gap inside a message is
/// longer than this says nothing about the program.
const LONGEST_GAP: Duration = Duration::from_millis(250);
/// How long to wait for a piece to be read before the next one is sent.
const READ_PATIENCE: Duration = Duration::from_millis(50);
/// Wait for the program to read each of the first 256 pieces; send the rest without waiting.
const AWAITED_PIECES: usize = 256;

/// Waits for the time that a step says, before it starts.
pub(super) async fn pause(run: &CaseRun, step: &Step) {
    if step.after.is_zero() {
        return;
    }
    // A pause that is meant to end a message may be of any length.
    if step.after > LONGEST_GAP
        && let StepAction::Send { peer, .. } = step.action
        && let Some(endpoint) = run.endpoints.get(peer)
    {
        endpoint.finish_message();
    }
    let time = run.recorder.time();
    if step.after > LONGEST_GAP {
        // A program that got no processor meanwhile has not noticed the pause.
        let end = time.deadline(step.after);
        time.within(end, std::future::pending::<()>()).await;
    } else {
        sleep(step.after).await;
    }
}

/// Takes note of a silence until `end`. One that is longer than any gap ends a message, as a pause
/// does.
pub(super) fn finish_messages_by_silence(run: &CaseRun, peer: Option<Peer>, end: Instant) {
    if end.saturating_duration_since(Instant::now()) > LONGEST_GAP {
        for endpoint in run.endpoints.of_peer_or_all(peer) {
            endpoint.finish_message();
        }
    }
}

/// Sends `bytes`, cut as the step says.
pub(super) async fn send(
    run: &CaseRun,
    endpoint: &Endpoint,
    bytes: &Arc<[u8]>,
    cuts: &Cuts,
    step: &Step,
    deadline: TimeLimit,
) -> Played {
    let Some(to) = destination(run, step, deadline).await? else {
        return Ok(());
    };
    let pieces = match run.delivery() {
        Delivery::Together => pieces(bytes, &Cuts::Whole),
        Delivery::AsWritten | Delivery::OneByOne => pieces(bytes, cuts),
    };
    // All recorded pieces share the one payload that the case holds.
    let mut rest = Bytes::from_owner(Arc::clone(bytes));
    for (index, piece) in pieces.iter().enumerate() {
        let sending = endpoint.send(piece, to);
        let wait = run.waits.begin(deadline);
        let sent = run.recorder.time().within(deadline, sending).await;
        drop(wait);
        match sent {
            Some(Ok(())) => {
                let sent = rest.split_to(piece.len());
                run.recorder.record(Fact::Sent(endpoint.peer(), sent));
            }
            Some(Err(error)) => {
                // What arrived before the end can still be read, and precedes it in the transcript.
                endpoint.drain();
                endpoint.finish_message();
                record_send_error(run, endpoint.peer(), &error);
                return Ok(());
            }
            None => {
                run.recorder.record(Fact::Overdue(step.id));
                unread::record_unread(run);
                return Err(Stop);
            }
        }
        if !endpoint.is_connection() || piece.last() == Some(&b'\n') {
            endpoint.finish_message();
        }
        check_gap(run, endpoint);
        if index + 1 < pieces.len() && index < AWAITED_PIECES {
            unread::until_read(run, endpoint, READ_PATIENCE).await;
        }
    }
    Ok(())
}

/// Records if the machine let the gap inside a message grow too long.
fn check_gap(run: &CaseRun, endpoint: &Endpoint) {
    let gap = endpoint.take_longest_gap();
    if gap > LONGEST_GAP {
        let stalled = run.recorder.time().stalled();
        let reason = match stalled {
            Duration::ZERO => Unreliable::LatePiece(gap),
            stalled => Unreliable::Stalled(stalled),
        };
        run.recorder.record(Fact::Unreliable(reason));
    }
}

/// Where to send. A UDP client under test is known by its first datagram, which is waited for.
/// `None` if it ended without one, and the step is optional.
async fn destination(
    run: &CaseRun,
    step: &Step,
    deadline: TimeLimit,
) -> Result<Option<std::net::SocketAddr>, Stop> {
    if run.case.program == Role::Server || run.is_tcp() {
        return Ok(Some(run.addr()));
    }
    let _wait = run.waits.begin(deadline);
    loop {
        if let Some(addr) = run.recorder.program_addr() {
            return Ok(Some(addr));
        }
        let is_finished = run.recorder.is_finished();
        if is_finished && matches!(step.action, StepAction::Send { optional: true, .. }) {
            return Ok(None);
        }
        if is_finished || !run.recorder.changed(None, deadline).await {
            run.recorder.record(Fact::Overdue(step.id));
            return Err(Stop);
        }
    }
}

/// Records that a peer could not send. The system reports a reset once, to the first caller: the
/// reader would only see an end of stream.
pub(super) fn record_send_error(run: &CaseRun, peer: Peer, error: &std::io::Error) {
    let is_reset = error.kind() == std::io::ErrorKind::ConnectionReset;
    let error = SocketError::from(error);
    run.recorder.record(Fact::SendFailed(peer, error));
    if is_reset {
        run.recorder.record(Fact::WasReset(peer));
    }
}

/// Cuts bytes into pieces. No bytes are one empty piece, because an empty datagram is a datagram.
fn pieces<'a>(bytes: &'a [u8], cuts: &Cuts) -> Vec<&'a [u8]> {
    let mut pieces = Vec::new();
    let mut rest = bytes;
    let mut rng = fastrand::Rng::with_seed(if let Cuts::Random { seed, .. } = cuts {
        *seed
    } else {
        0
    });
    loop {
        let size = match cuts {
            Cuts::Whole => rest.len(),
            Cuts::Every(size) => *size,
            Cuts::Sizes(sizes) => sizes.get(pieces.len()).copied().unwrap_or(rest.len()),
            Cuts::Random { min, max, .. } => rng.usize(*min..=*max),
        };
        let (piece, after) = rest.split_at(size.clamp(1, rest.len().max(1)).min(rest.len()));
        pieces.push(piece);
        rest = after;
        if rest.is_empty() {
            return pieces;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(bytes: &str, cuts: &Cuts) -> Vec<String> {
        let pieces = pieces(bytes.as_bytes(), cuts);
        pieces
            .into_iter()
            .map(|piece| String::from_utf8_lossy(piece).into_owned())
            .collect()
    }

    #[test]
    fn pieces_add_up_to_the_whole() {
        assert_eq!(cut("abcdef", &Cuts::Sizes(vec![2, 1])), ["ab", "c", "def"]);
        assert_eq!(cut("abcde", &Cuts::Every(2)), ["ab", "cd", "e"]);
        assert_eq!(cut("ab", &Cuts::Sizes(vec![9])), ["ab"]);
        assert_eq!(cut("", &Cuts::Whole), [""]);
        let random = Cuts::Random {
            min: 1,
            max: 4,
            seed: 7,
        };
        assert_eq!(cut("the same bytes", &random).concat(), "the same bytes");
        assert_eq!(
            cut("the same bytes", &random),
            cut("the same bytes", &random)
        );
    }
}
