//! What a tracker knows of what steps have taken: for those who tell of it, and for those who keep it small.

use std::sync::Arc;

use super::matcher::Matcher;
use super::stream::Cursor;
use super::tracker::Tracker;
use crate::plan::{Expectation, Peer, Step, StepAction};
use crate::spec::Transport;
use crate::verdict::conversation::events::Actor;

impl Tracker {
    /// How many peers there are.
    #[must_use]
    pub fn peers(&self) -> usize {
        self.case.peers.len()
    }

    /// How much of what came to a peer steps have taken: bytes of its connection, or datagrams.
    #[must_use]
    pub fn taken_by(&self, peer: Peer) -> usize {
        self.mark(peer).end
    }

    /// How many bytes of stdout steps have taken.
    #[must_use]
    pub fn taken_of_stdout(&self) -> usize {
        self.stdout.mark().end
    }

    /// The bytes that are awaited, where they are known.
    #[must_use]
    pub fn exactly(&self, want: &Expectation) -> Option<Arc<[u8]>> {
        Matcher::new(want, &self.values)?.exact().map(Arc::clone)
    }

    /// Up to where what came has been taken, of each channel that a step takes from.
    pub(in crate::verdict) fn marks(&self, step: &Step) -> Vec<(Actor, Cursor)> {
        let of_peer = |peer: Peer| (Actor::Peer(peer), self.mark(peer));
        let console = (Actor::Console, self.stdout.mark());
        match &step.act {
            StepAction::Expect(peer, ..) => vec![of_peer(*peer)],
            StepAction::Prints(_) | StepAction::Snapshot => vec![console],
            StepAction::AnyOrder(_) => (0..self.case.peers.len())
                .map(of_peer)
                .chain([console])
                .collect(),
            _ => Vec::new(),
        }
    }

    fn mark(&self, peer: Peer) -> Cursor {
        match self.case.transport {
            Transport::Tcp => self.streams[peer].mark(),
            Transport::Udp => self.mailboxes[peer].mark(),
        }
    }
}
