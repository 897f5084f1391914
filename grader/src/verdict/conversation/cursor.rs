//! How much of the input the steps of a conversation have consumed. Used to show a conversation and
//! to compact a transcript.

use std::sync::Arc;

use super::matcher::Matcher;
use super::stream::Cursor;
use super::tracker::Tracker;
use crate::plan::{Actor, Consumes, Expectation, Peer, Step};
use crate::spec::Transport;

impl Tracker {
    /// The number of peers.
    #[must_use]
    pub fn peers(&self) -> usize {
        self.case.peers.len()
    }

    /// How much of a peer's input steps have consumed: bytes of its connection, or a number of
    /// datagrams.
    #[must_use]
    pub fn consumed_by(&self, peer: Peer) -> usize {
        self.cursor(peer).end
    }

    /// How many bytes of stdout steps have consumed.
    #[must_use]
    pub fn consumed_of_stdout(&self) -> usize {
        self.stdout.cursor().end
    }

    /// The expected bytes, if they are known.
    #[must_use]
    pub fn exact_bytes(&self, expected: &Expectation) -> Option<Arc<[u8]>> {
        Matcher::new(expected, &self.values)?
            .exact()
            .map(Arc::clone)
    }

    /// The cursors of the channels that a step consumes from.
    pub(in crate::verdict) fn cursors(&self, step: &Step) -> Vec<(Actor, Cursor)> {
        let of_peer = |peer: Peer| (Actor::Peer(peer), self.cursor(peer));
        let console = (Actor::Console, self.stdout.cursor());
        match step.action.traits().consumes {
            Consumes::Nothing => Vec::new(),
            Consumes::Peer(peer) => vec![of_peer(peer)],
            Consumes::Stdout => vec![console],
            Consumes::Anything => {
                let peers = 0..self.case.peers.len();
                peers.map(of_peer).chain([console]).collect()
            }
        }
    }

    fn cursor(&self, peer: Peer) -> Cursor {
        match self.case.transport_of(peer) {
            Transport::Tcp => self.streams[peer].cursor(),
            Transport::Udp => self.mailboxes[peer].cursor(),
        }
    }
}
