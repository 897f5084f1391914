//! Sends bytes, whole or in pieces, and keeps the times that a case promises between them.

use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, sleep, timeout_at};

use super::Delivery;
use super::endpoint::Endpoint;
use super::play::Stop;
use super::stage::CaseRun;
use super::timer::{self, MOMENT};
use crate::plan::{Cuts, Peer, Step, StepAction};
use crate::sandbox::{Proto, SocketTable};
use crate::spec::{Role, Transport};
use crate::verdict::conversation::{Fact, SocketError};

/// A program takes 300 ms of silence for the end of a message. A gap inside a message that this machine let grow
/// beyond this says nothing about the program.
const LONGEST_GAP: Duration = Duration::from_millis(250);
/// How long the grader waits for a piece to be read before it sends the next one.
const PATIENCE: Duration = Duration::from_millis(50);
/// How long a piece is given to be read where nobody can tell whether it was.
const BLIND: Duration = Duration::from_millis(10);
/// Of how many pieces each is awaited to be read; of more, the rest is only sent one by one.
const AWAITED: usize = 256;

/// Waits as long as a step says, before it starts.
pub(super) async fn pause(stage: &CaseRun, step: &Step) {
    if step.after.is_zero() {
        return;
    }
    // A pause that is meant to end a message may be as long as it likes.
    if step.after > LONGEST_GAP
        && let StepAction::Send(peer, ..) = step.act
        && let Some(link) = stage.links[peer].borrow().as_ref()
    {
        link.unfinished.set(None);
    }
    sleep(step.after).await;
}

/// A silence that is longer than any gap ends a message, as a pause does: what a peer sends next is another one.
pub(super) fn silent(stage: &CaseRun, peer: Option<Peer>, end: Instant) {
    if end.saturating_duration_since(Instant::now()) <= LONGEST_GAP {
        return;
    }
    for link in match peer {
        Some(peer) => &stage.links[peer..=peer],
        None => &stage.links,
    } {
        if let Some(link) = link.borrow().as_ref() {
            link.unfinished.set(None);
        }
    }
}

/// Sends `bytes` for a peer, cut as the step says.
pub(super) async fn send(
    stage: &Rc<CaseRun>,
    link: &Endpoint,
    peer: Peer,
    bytes: &Arc<[u8]>,
    cuts: &Cuts,
    step: &Step,
    deadline: Instant,
) -> Result<(), Stop> {
    let Some(to) = destination(stage, step, deadline).await else {
        return Err(Stop);
    };
    let pieces = match stage.delivery {
        Delivery::Together => pieces(bytes, &Cuts::Whole),
        Delivery::AsWritten | Delivery::OneByOne => pieces(bytes, cuts),
    };
    // All pieces are parts of the one payload that the case has.
    let mut rest = Bytes::from_owner(Arc::clone(bytes));
    for (index, piece) in pieces.iter().enumerate() {
        match timeout_at(deadline, link.send(piece, to)).await {
            Ok(Ok(())) => stage.note(Fact::Sent(peer, rest.split_to(piece.len()))),
            Ok(Err(error)) => {
                // What came before the end is there to be read: it belongs in front of this in the transcript.
                link.drain(stage, peer);
                link.unfinished.set(None);
                not_sent(stage, peer, &error);
                return Ok(());
            }
            Err(_) => {
                stage.note(Fact::Overdue(step.id));
                unread(stage);
                return Err(Stop);
            }
        }
        if !link.is_connection() || piece.last() == Some(&b'\n') {
            link.unfinished.set(None);
        }
        in_time(stage, link);
        if index + 1 < pieces.len() && index < AWAITED {
            until_read(stage, link, PATIENCE).await;
        }
    }
    Ok(())
}

/// Says so if the machine let the gap inside a message grow too long.
fn in_time(stage: &CaseRun, link: &Endpoint) {
    let gap = link.gap.take();
    if gap > LONGEST_GAP {
        stage.note(Fact::Unreliable(format!(
            "the next piece of a message was sent too late, after {gap:?}: this machine is too busy, or the case waits for \
             the program in the middle of a message"
        )));
    }
}

/// Where a datagram goes. A client under test is known by the first one that it sent.
async fn destination(
    stage: &CaseRun,
    step: &Step,
    deadline: Instant,
) -> Option<std::net::SocketAddr> {
    if stage.case.program == Role::Server || stage.case.transport == Transport::Tcp {
        return Some(stage.addr());
    }
    loop {
        if let Some(addr) = stage.program_addr() {
            return Some(addr);
        }
        if stage.finished() || !stage.change(None, deadline).await {
            stage.note(Fact::Overdue(step.id));
            return None;
        }
    }
}

/// Waits until the program has read all that was sent to it, by the kernel's socket table; or until patience ends.
pub(super) async fn until_read(stage: &CaseRun, link: &Endpoint, patience: Duration) {
    if !SocketTable::COUNTS_UNREAD {
        return sleep(BLIND.min(patience)).await;
    }
    let deadline = Instant::now() + patience;
    while waiting(stage, link).is_some_and(|bytes| bytes > 0) && Instant::now() < deadline {
        timer::wait(MOMENT).await;
    }
}

/// How many bytes wait to be read by the program at the other end; `None` where that cannot be known.
fn waiting(stage: &CaseRun, link: &Endpoint) -> Option<u32> {
    let (ours, theirs) = link.ends()?;
    // Where the connection is gone, the table answers with who listens there: that is somebody else's queue.
    let find = |local, remote| {
        let found = stage.table.find(Proto::Tcp, local, Some(remote)).ok()?;
        found.filter(|socket| socket.remote == remote)
    };
    // Sent bytes can be at either end: not yet acknowledged at this one, or not yet read at the other.
    let unread = find(theirs, ours)?.unread;
    let unsent = find(ours, theirs).map_or(0, |socket| socket.unsent);
    Some(unread + unsent)
}

/// Notes what the program has left unread, for the explanation of a failure.
pub(super) fn unread(stage: &CaseRun) {
    for (peer, link) in stage.links.iter().enumerate() {
        let link = link.borrow().clone();
        if let Some(link) = link.filter(|link| link.is_connection())
            && let Some(bytes) = waiting(stage, &link).filter(|bytes| *bytes > 0)
        {
            stage.note(Fact::Unread(peer, bytes));
        }
    }
}

/// Cuts bytes into pieces. No bytes are one empty piece: an empty datagram is a datagram.
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

/// Notes that a peer could not send. A reset is told once, to whoever calls first: the reader would see nothing but an end.
pub(super) fn not_sent(stage: &CaseRun, peer: Peer, error: &std::io::Error) {
    stage.note(Fact::SendFailed(peer, SocketError::from(error)));
    if error.kind() == std::io::ErrorKind::ConnectionReset {
        stage.note(Fact::WasReset(peer));
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
    fn pieces_are_the_whole_again() {
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
