//! Determines which step consumed which input, by replaying the tracker.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use crate::plan::{Actor, Case, Expectation, Peer, StepAction, StepId};
use crate::verdict::conversation::stream::Cursor;
use crate::verdict::conversation::{Fact, Tracker, TranscriptEntry};

/// The step number for input that no step consumed. It sorts after every real step.
pub(super) const UNCLAIMED: usize = usize::MAX;

/// One connection of a peer, its datagrams, or stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Channel {
    pub(super) actor: Actor,
    /// The number of the peer's connection. A peer that connects again gets a new channel.
    pub(super) connection: usize,
}

/// Which steps consumed the input of each channel.
#[derive(Default)]
pub(super) struct Claims {
    /// For each channel, the position that each step consumed up to.
    cursors: HashMap<Channel, Vec<(Cursor, StepId)>>,
    /// The steps that expect the end of a connection.
    ends: HashMap<Channel, StepId>,
    /// Connections that the peer itself ended, so that it does not matter how the program ended
    /// them.
    ended_by_peer: HashSet<Channel>,
    /// The step that expects the program's end.
    exit: Option<StepId>,
    /// How many connections each peer has had.
    connections: HashMap<Peer, usize>,
}

impl Claims {
    pub(super) fn new(case: &Arc<Case>, entries: &[TranscriptEntry]) -> Self {
        let mut claims = Self::default();
        let mut tracker = Tracker::new(Arc::clone(case));
        for entry in entries {
            tracker.observe(&entry.fact);
            if let Fact::Connected(peer) | Fact::Accepted(peer, _) = &entry.fact {
                *claims.connections.entry(*peer).or_default() += 1;
            } else if let Fact::Closed(peer) | Fact::Reset(peer) = &entry.fact {
                let channel = claims.channel(Actor::Peer(*peer));
                claims.ended_by_peer.insert(channel);
            } else if let Fact::Ended(id) = entry.fact {
                claims.add_step(case, &mut tracker, id);
            }
        }
        claims
    }

    fn add_step(&mut self, case: &Case, tracker: &mut Tracker, id: StepId) {
        let Some(step) = case.step(id) else { return };
        tracker.check(step);
        if let StepAction::ExpectEof(peer)
        | StepAction::ExpectReset(peer)
        | StepAction::Expect {
            peer,
            expected: Expectation::ToEof(_),
            ..
        } = &step.action
        {
            let channel = self.channel(Actor::Peer(*peer));
            self.ends.insert(channel, id);
        } else if let StepAction::Exit(_) = step.action {
            self.exit = Some(id);
        }
        for (actor, cursor) in tracker.cursors(step) {
            let channel = self.channel(actor);
            self.cursors.entry(channel).or_default().push((cursor, id));
        }
    }

    fn channel(&self, actor: Actor) -> Channel {
        let connection = match actor {
            Actor::Peer(peer) => self.connections.get(&peer).copied().unwrap_or(0),
            Actor::Program | Actor::Console => 0,
        };
        Channel { actor, connection }
    }

    /// The number of the step that consumed the input at `at`, and where that step's share ends.
    /// `byte` is the byte at that position, if the channel is a stream.
    pub(super) fn claimant(&self, channel: Channel, at: usize, byte: Option<u8>) -> (usize, usize) {
        let cursors = self.cursors.get(&channel).map_or(&[][..], Vec::as_slice);
        let next = cursors.partition_point(|(cursor, _)| cursor.end <= at);
        // An optional newline belongs to the input consumed before it, whether or not it had
        // arrived by then.
        if let Some((cursor, step)) = next.checked_sub(1).map(|last| &cursors[last])
            && cursor.newline_may_follow
            && cursor.end == at
            && byte == Some(b'\n')
        {
            return (step.0, at + 1);
        }
        let found = cursors.get(next);
        found.map_or((UNCLAIMED, usize::MAX), |(cursor, step)| {
            (step.0, cursor.end)
        })
    }

    /// The number of the step that expects the end of a connection; `None` if the end need not be
    /// shown.
    pub(super) fn end_of(&self, channel: Channel) -> Option<usize> {
        match self.ends.get(&channel) {
            Some(step) => Some(step.0),
            None if self.ended_by_peer.contains(&channel) => None,
            None => Some(UNCLAIMED),
        }
    }

    /// The step that expects the program's end.
    pub(super) fn exit(&self) -> Option<StepId> {
        self.exit
    }
}
