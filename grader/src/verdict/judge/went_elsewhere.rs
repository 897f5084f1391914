//! Finds an answer that went to the wrong peer.

use super::finding::Finding;
use crate::plan::{Case, Peer, StepAction};
use crate::spec::Transport;
use crate::verdict::conversation::Tracker;
use crate::verdict::conversation::matcher::Matcher;

/// The peer that received what another one was waiting for, and what is none of its own answers.
pub(super) fn went_elsewhere(case: &Case, tracker: &Tracker, finding: &Finding) -> Option<Peer> {
    let wanted = finding.expected.as_ref()?;
    let is_wanted = |bytes: &[u8]| wanted.on_whole(bytes).is_ok();
    (0..case.peers.len())
        .filter(|peer| Some(*peer) != finding.peer)
        .find(|peer| match case.transport_of(*peer) {
            Transport::Udp => {
                let waiting = tracker.mailboxes[*peer].waiting.iter();
                let mut alike = waiting.filter(|(_, bytes)| is_wanted(bytes));
                let first = alike.next();
                first.is_some_and(|(_, bytes)| {
                    alike.next().is_some() || !is_own(case, tracker, *peer, bytes)
                })
            }
            Transport::Tcp => {
                let unread = tracker.streams[*peer].unread();
                !unread.is_empty() && is_wanted(unread) && !is_own(case, tracker, *peer, unread)
            }
        })
}

/// Whether these bytes are what the peer itself is to get next: many answers are alike.
fn is_own(case: &Case, tracker: &Tracker, peer: Peer, bytes: &[u8]) -> bool {
    let next = tracker.progress.next_step(case, peer);
    if let Some(StepAction::Expect { expected, .. }) = next.map(|step| &step.action) {
        let own = Matcher::new(expected, tracker.values());
        own.is_some_and(|own| own.on_whole(bytes).is_ok())
    } else {
        false
    }
}
