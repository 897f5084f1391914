//! Puts a conversation into the order of its steps: what a step did, then what it received. When
//! two things arrive at once, it is chance which one the grader sees first, but not which step each
//! belongs to. So the same failure is always shown in the same words. `trace` shows the
//! conversation in order of time instead.

use std::collections::{BTreeMap, HashMap};
use std::mem;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::claims::{Channel, Claims, UNCLAIMED};
use super::redact::Redaction;
use crate::plan::{Actor, Case, Peer, StepId};
use crate::verdict::conversation::events::{event, update_source};
use crate::verdict::conversation::{
    ConversationEvent, EventKind, Excerpt, Fact, OutputStream, Transcript, TranscriptEntry,
};

/// A conversation in the order of its steps.
#[derive(Debug, Default)]
pub struct Timeline {
    /// Events up to the failure, and what the program did until it was blocked again.
    pub talk: Vec<ConversationEvent>,
    /// Events seen after a step had timed out.
    pub after: Vec<ConversationEvent>,
}

impl Timeline {
    /// Orders a conversation. Addresses that the system chose are replaced by their owners' names.
    #[must_use]
    pub fn new(case: &Arc<Case>, transcript: &Transcript) -> Self {
        let all = &transcript.entries;
        let position = |wanted: fn(&Fact) -> bool| all.iter().position(|entry| wanted(&entry.fact));
        let end = position(|fact| *fact == Fact::InputClosedForDiagnosis).unwrap_or(all.len());
        let overdue = position(|fact| matches!(fact, Fact::Overdue(_))).unwrap_or(end);
        let mut builder = TimelineBuilder {
            case,
            claims: Claims::new(case, &all[..end]),
            current_step: HashMap::new(),
            source: None,
            connections: HashMap::new(),
            received: HashMap::new(),
            talk: BTreeMap::new(),
            after: BTreeMap::new(),
        };
        for (index, entry) in all[..end].iter().enumerate() {
            builder.add(entry, index > overdue);
        }
        let redaction = Redaction::new(case, transcript);
        Self {
            talk: in_order(builder.talk, &redaction),
            after: in_order(builder.after, &redaction),
        }
    }
}

/// The rows in order. A row that was seen before its predecessor gets the predecessor's time.
fn in_order(
    rows: BTreeMap<Position, ConversationEvent>,
    redaction: &Redaction,
) -> Vec<ConversationEvent> {
    let mut latest = Duration::ZERO;
    let events = rows.into_values().map(|event| {
        latest = latest.max(event.at);
        redaction.event(ConversationEvent {
            at: latest,
            ..event
        })
    });
    events.collect()
}

/// The position of a row. The order of the fields determines the order of the rows: by step, then
/// what the step did before what it received, then by channel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Position {
    step: usize,
    part: StepPart,
    index: usize,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum StepPart {
    Action,
    Printed,
    Received(Peer),
    Ended(Peer),
    Stderr,
    Exited,
}

struct TimelineBuilder<'a> {
    case: &'a Case,
    claims: Claims,
    /// The current step of each actor.
    current_step: HashMap<Actor, StepId>,
    /// The address from which the program sends datagrams.
    source: Option<SocketAddr>,
    /// How many connections each peer has had.
    connections: HashMap<Peer, usize>,
    /// How much was received on each channel.
    received: HashMap<Channel, usize>,
    talk: BTreeMap<Position, ConversationEvent>,
    after: BTreeMap<Position, ConversationEvent>,
}

impl TimelineBuilder<'_> {
    /// Adds the row of an entry, if it has one. `is_late` means that it was seen after a step had
    /// timed out.
    fn add(&mut self, entry: &TranscriptEntry, is_late: bool) {
        update_source(self.case, &entry.fact, &mut self.source);
        let fact = &entry.fact;
        if let Fact::Began(id) = fact {
            let step = self.case.step(*id);
            if let Some(actor) = step.and_then(|step| step.action.traits().actor) {
                self.current_step.insert(actor, *id);
            }
        } else if let Fact::Received(peer, bytes) = fact {
            self.add_bytes(Actor::Peer(*peer), bytes, entry.at, is_late);
        } else if let Fact::Printed(OutputStream::Stdout, bytes) = fact {
            self.add_bytes(Actor::Console, bytes, entry.at, is_late);
        } else if let Fact::Printed(OutputStream::Stderr, _) = fact {
            self.add_end(StepPart::Stderr, entry, is_late);
        } else if let Fact::Exited(_) = fact {
            self.add_end(StepPart::Exited, entry, is_late);
        } else if let Fact::Datagram(peer, ..) = fact {
            self.add_datagram(*peer, entry, is_late);
        } else if let Fact::Eof(peer) | Fact::WasReset(peer) = fact {
            self.add_stream_end(*peer, entry, is_late);
        } else {
            if let Fact::Connected(peer) | Fact::Accepted(peer, _) = fact {
                *self.connections.entry(*peer).or_default() += 1;
            }
            self.add_action(entry, is_late);
        }
    }

    fn add_datagram(&mut self, peer: Peer, entry: &TranscriptEntry, is_late: bool) {
        let channel = self.channel(Actor::Peer(peer));
        let index = self.count(channel, 1);
        let (step, _) = self.claims.claimant(channel, index, None);
        let part = StepPart::Received(peer);
        self.add_row(Position { step, part, index }, entry, is_late);
    }

    fn add_stream_end(&mut self, peer: Peer, entry: &TranscriptEntry, is_late: bool) {
        let channel = self.channel(Actor::Peer(peer));
        if let Some(step) = self.claims.end_of(channel) {
            let (part, index) = (StepPart::Ended(peer), channel.connection);
            self.add_row(Position { step, part, index }, entry, is_late);
        }
    }

    /// Adds what an actor did, at the actor's current step.
    fn add_action(&mut self, entry: &TranscriptEntry, is_late: bool) {
        let actor = entry.fact.traits().actor;
        let step = actor.and_then(|actor| self.current_step.get(&actor));
        let position = Position {
            step: step.map_or(0, |step| step.0),
            part: StepPart::Action,
            index: self.talk.len() + self.after.len(),
        };
        self.add_row(position, entry, is_late);
    }

    fn channel(&self, actor: Actor) -> Channel {
        let connection = match actor {
            Actor::Peer(peer) => self.connections.get(&peer).copied().unwrap_or(0),
            Actor::Program | Actor::Console => 0,
        };
        Channel { actor, connection }
    }

    /// Counts input on a channel, and returns how much there was before.
    fn count(&mut self, channel: Channel, count: usize) -> usize {
        let received = self.received.entry(channel).or_default();
        mem::replace(received, *received + count)
    }

    /// Splits bytes of a stream among the steps that consumed them.
    fn add_bytes(&mut self, to: Actor, bytes: &[u8], time: Duration, is_late: bool) {
        let channel = self.channel(to);
        let mut at = self.count(channel, bytes.len());
        let mut rest = bytes;
        while let Some(first) = rest.first() {
            let (step, end) = self.claims.claimant(channel, at, Some(*first));
            let (piece, after) = rest.split_at(end.saturating_sub(at).min(rest.len()));
            let position = Position {
                step,
                part: match to {
                    Actor::Peer(peer) => StepPart::Received(peer),
                    Actor::Program | Actor::Console => StepPart::Printed,
                },
                index: channel.connection,
            };
            let kind = EventKind::Bytes(Excerpt::new(piece));
            self.merge_row(position, time, (Actor::Program, to, kind), is_late);
            (rest, at) = (after, at + piece.len());
        }
    }

    /// Adds the exit or stderr: at the step that expects the program's end, or after all steps.
    fn add_end(&mut self, part: StepPart, entry: &TranscriptEntry, is_late: bool) {
        let step = self.claims.exit().map_or(UNCLAIMED, |step| step.0);
        let index = 0;
        self.add_row(Position { step, part, index }, entry, is_late);
    }

    fn add_row(&mut self, position: Position, entry: &TranscriptEntry, is_late: bool) {
        if let Some(row) = event(&entry.fact, self.source) {
            self.merge_row(position, entry.at, row, is_late);
        }
    }

    fn merge_row(
        &mut self,
        position: Position,
        at: Duration,
        (from, to, kind): (Actor, Actor, EventKind),
        is_late: bool,
    ) {
        let rows = if is_late && position.step == UNCLAIMED {
            &mut self.after
        } else {
            &mut self.talk
        };
        if let Some(row) = rows.get_mut(&position) {
            row.append(kind);
        } else {
            rows.insert(position, ConversationEvent { at, from, to, kind });
        }
    }
}
