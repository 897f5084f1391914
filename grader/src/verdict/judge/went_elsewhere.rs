//! Finds an answer that went to the wrong peer.

use super::finding::Finding;
use crate::plan::{Case, Peer, StepAction};
use crate::spec::Transport;
use crate::verdict::conversation::Tracker;
use crate::verdict::conversation::matcher::Matcher;

/// The peer that received what another one was waiting for, and what is none of its own answers.
pub(super) fn went_elsewhere(case: &Case, tracker: &Tracker, finding: &Finding) -> Option<Peer> {
    let wanted = finding.expected.as_ref()?;
    let is_astray = |peer: Peer, bytes: &[u8]| {
        wanted.on_whole(bytes).is_ok() && !is_own(case, tracker, peer, bytes)
    };
    (0..case.peers.len())
        .filter(|peer| Some(*peer) != finding.peer)
        .find(|peer| match case.transport {
            Transport::Udp => tracker.mailboxes[*peer]
                .waiting
                .iter()
                .any(|(_, bytes)| is_astray(*peer, bytes)),
            Transport::Tcp => {
                let unread = tracker.streams[*peer].unread();
                !unread.is_empty() && is_astray(*peer, unread)
            }
        })
}

/// Whether a peer is to get these bytes in the course of the case: many answers are alike.
fn is_own(case: &Case, tracker: &Tracker, peer: Peer, bytes: &[u8]) -> bool {
    case.any_step(|step| {
        if let StepAction::Expect {
            peer: receiver,
            expected,
            ..
        } = &step.action
        {
            let own = Matcher::new(expected, tracker.values());
            *receiver == peer && own.is_some_and(|own| own.on_whole(bytes).is_ok())
        } else {
            false
        }
    })
}
