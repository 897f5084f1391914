//! Finds an answer that went to the wrong peer.

use super::finding::Finding;
use crate::plan::{Case, Peer};
use crate::spec::Transport;
use crate::verdict::conversation::Tracker;

/// The peer that received what another one was waiting for.
pub(super) fn went_elsewhere(case: &Case, tracker: &Tracker, finding: &Finding) -> Option<Peer> {
    let expected = finding.expected.as_ref()?;
    (0..case.peers.len())
        .filter(|peer| Some(*peer) != finding.peer)
        .find(|peer| match case.transport {
            Transport::Udp => tracker.mailboxes[*peer]
                .waiting
                .iter()
                .any(|(_, bytes)| expected.on_whole(bytes).is_ok()),
            Transport::Tcp => {
                let unread = tracker.streams[*peer].unread();
                !unread.is_empty() && expected.on_whole(unread).is_ok()
            }
        })
}
