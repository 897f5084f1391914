//! The conversation in the order of its steps, for those who read of it later: what a step did, then what it got. When two
//! things come at once, which of them the grader saw first is chance; which step each was for is not. So the same failure is
//! told in the same words, run after run. `trace` shows the other order: that of time.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::mem;
use std::sync::Arc;
use std::time::Duration;

use super::redact::Redaction;
use crate::plan::{Case, Expectation, Peer, StepAction, StepId};
use crate::verdict::conversation::events::{event, note_source};
use crate::verdict::conversation::stream::Cursor;
use crate::verdict::conversation::tracker::Tracker;
use crate::verdict::conversation::{
    Actor, ConversationEvent, EventKind, Excerpt, Fact, OutputStream, Transcript, TranscriptEntry,
};

/// A conversation as it is told.
#[derive(Debug, Default)]
pub struct Told {
    /// Up to the failure, and what the program did until it waited again.
    pub talk: Vec<ConversationEvent>,
    /// What was seen when the time for a step was over already.
    pub after: Vec<ConversationEvent>,
}

/// Tells a conversation in the order of its steps, with the names of their owners for addresses that the system chose.
#[must_use]
pub fn told(case: &Arc<Case>, transcript: &Transcript) -> Told {
    let all = &transcript.entries;
    let place = |wanted: fn(&Fact) -> bool| all.iter().position(|entry| wanted(&entry.fact));
    let known = place(|fact| *fact == Fact::InputClosedForDiagnosis).unwrap_or(all.len());
    let overdue = place(|fact| matches!(fact, Fact::Overdue(_))).unwrap_or(known);
    let mut telling = Telling {
        case,
        takings: Takings::new(case, &all[..known]),
        doing: HashMap::new(),
        source: None,
        round: HashMap::new(),
        seen: HashMap::new(),
        talk: BTreeMap::new(),
        after: BTreeMap::new(),
    };
    for (index, entry) in all[..known].iter().enumerate() {
        telling.entry(entry, index > overdue);
    }
    let redaction = Redaction::new(case, transcript);
    Told {
        talk: in_order(telling.talk, &redaction),
        after: in_order(telling.after, &redaction),
    }
}

/// Rows in their order. A row that was seen before the one above it is told as of when both had been.
fn in_order(
    rows: BTreeMap<Place, ConversationEvent>,
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

/// What comes on one channel: a connection of a peer's, its datagrams, or stdout. A peer that connects again has another one.
type Channel = (Actor, usize);

/// Where a row stands: its step, then what the step did before what it got, then one channel after the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Place(usize, Part, usize);

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Deed,
    Printed,
    Came(Peer),
    Ended(Peer),
    Complained,
    Exited,
}

/// No step asked for it: it stands behind all steps.
const NOBODYS: usize = usize::MAX;

/// Which steps took what came.
#[derive(Default)]
struct Takings {
    /// Of each channel, up to where steps took it.
    marks: HashMap<Channel, Vec<(Cursor, StepId)>>,
    /// The step that awaited the end of a connection.
    ends: HashMap<Channel, StepId>,
    /// Connections that the peer itself has ended: how the program ended them is nobody's matter.
    left: HashSet<Channel>,
    /// The step that awaited the program's end.
    exit: Option<StepId>,
}

impl Takings {
    /// Has the one tracker read the conversation again.
    fn new(case: &Arc<Case>, entries: &[TranscriptEntry]) -> Self {
        let mut takings = Self::default();
        let mut tracker = Tracker::new(Arc::clone(case));
        let mut round: HashMap<Peer, usize> = HashMap::new();
        for entry in entries {
            tracker.note(&entry.fact);
            let channel = |peer: &Peer| (Actor::Peer(*peer), round.get(peer).copied().unwrap_or(0));
            match &entry.fact {
                Fact::Connected(peer) | Fact::Accepted(peer, _) => {
                    *round.entry(*peer).or_default() += 1;
                }
                Fact::Closed(peer) | Fact::Reset(peer) => {
                    takings.left.insert(channel(peer));
                }
                Fact::Ended(id) => {
                    let Some(step) = case.step(*id) else { continue };
                    tracker.check(step);
                    match &step.act {
                        StepAction::ExpectEof(peer)
                        | StepAction::ExpectReset(peer)
                        | StepAction::Expect(peer, Expectation::ToEof(_), _) => {
                            takings.ends.insert(channel(peer), *id);
                        }
                        StepAction::Exit(_) => takings.exit = Some(*id),
                        _ => {}
                    }
                    for (actor, mark) in tracker.marks(step) {
                        let channel = match &actor {
                            Actor::Peer(peer) => channel(peer),
                            _ => (actor, 0),
                        };
                        takings.marks.entry(channel).or_default().push((mark, *id));
                    }
                }
                _ => {}
            }
        }
        takings
    }

    /// Which step took what lies at this place of a channel, and up to where it took.
    fn of(&self, channel: Channel, at: usize, byte: Option<u8>) -> (usize, usize) {
        let marks = self.marks.get(&channel).map_or(&[][..], Vec::as_slice);
        let next = marks.partition_point(|(mark, _)| mark.end <= at);
        // A newline right behind it belongs to what was taken, whether or not it had come by then.
        if let Some((mark, step)) = next.checked_sub(1).map(|last| &marks[last])
            && mark.newline_may_follow
            && mark.end == at
            && byte == Some(b'\n')
        {
            return (step.0, at + 1);
        }
        marks
            .get(next)
            .map_or((NOBODYS, usize::MAX), |(mark, step)| (step.0, mark.end))
    }
}

struct Telling<'a> {
    case: &'a Case,
    takings: Takings,
    /// The step that each peer, or whoever types, is at.
    doing: HashMap<Option<Peer>, StepId>,
    source: Option<std::net::SocketAddr>,
    /// How often each peer has been connected.
    round: HashMap<Peer, usize>,
    /// How much has come on each channel.
    seen: HashMap<Channel, usize>,
    talk: BTreeMap<Place, ConversationEvent>,
    after: BTreeMap<Place, ConversationEvent>,
}

impl Telling<'_> {
    fn entry(&mut self, entry: &TranscriptEntry, late: bool) {
        note_source(self.case, &entry.fact, &mut self.source);
        match &entry.fact {
            Fact::Began(id) => {
                if let Some(who) = self.case.step(*id).and_then(|step| who(&step.act)) {
                    self.doing.insert(who, *id);
                }
            }
            Fact::Received(peer, bytes) => self.came(Actor::Peer(*peer), bytes, entry, late),
            Fact::Printed(OutputStream::Stdout, bytes) => {
                self.came(Actor::Console, bytes, entry, late)
            }
            Fact::Printed(OutputStream::Stderr, _) => self.end(Part::Complained, entry, late),
            Fact::Exited(_) => self.end(Part::Exited, entry, late),
            Fact::Datagram(peer, ..) => {
                let channel = self.channel(Actor::Peer(*peer));
                let index = self.advance(channel, 1);
                let (step, _) = self.takings.of(channel, index, None);
                self.row(Place(step, Part::Came(*peer), index), entry, late);
            }
            Fact::Eof(peer) | Fact::WasReset(peer) => {
                let channel = self.channel(Actor::Peer(*peer));
                let step = match self.takings.ends.get(&channel) {
                    Some(step) => step.0,
                    None if self.takings.left.contains(&channel) => return,
                    None => NOBODYS,
                };
                self.row(Place(step, Part::Ended(*peer), channel.1), entry, late);
            }
            fact => {
                if let Fact::Connected(peer) | Fact::Accepted(peer, _) = fact {
                    *self.round.entry(*peer).or_default() += 1;
                }
                let step = doer(fact).and_then(|who| self.doing.get(&who));
                let step = step.map_or(0, |step| step.0);
                let place = Place(step, Part::Deed, self.talk.len() + self.after.len());
                self.row(place, entry, late);
            }
        }
    }

    fn channel(&self, actor: Actor) -> Channel {
        let round = match actor {
            Actor::Peer(peer) => self.round.get(&peer).copied().unwrap_or(0),
            Actor::Program | Actor::Console => 0,
        };
        (actor, round)
    }

    /// Counts what comes on a channel; how much had come before.
    fn advance(&mut self, channel: Channel, count: usize) -> usize {
        let seen = self.seen.entry(channel).or_default();
        mem::replace(seen, *seen + count)
    }

    /// Bytes of a stream, to the steps that took them.
    fn came(&mut self, to: Actor, bytes: &[u8], entry: &TranscriptEntry, late: bool) {
        let channel = self.channel(to);
        let mut at = self.advance(channel, bytes.len());
        let mut rest = bytes;
        while let Some(first) = rest.first() {
            let (step, end) = self.takings.of(channel, at, Some(*first));
            let (piece, after) = rest.split_at(end.saturating_sub(at).min(rest.len()));
            let part = match to {
                Actor::Peer(peer) => Part::Came(peer),
                Actor::Program | Actor::Console => Part::Printed,
            };
            let what = EventKind::Bytes(Excerpt::new(piece));
            let place = Place(step, part, channel.1);
            self.add(place, entry.at, (Actor::Program, to, what), late);
            (rest, at) = (after, at + piece.len());
        }
    }

    /// How the program ended, and what it complained of: at the step that awaited its end, or behind all.
    fn end(&mut self, part: Part, entry: &TranscriptEntry, late: bool) {
        let step = self.takings.exit.map_or(NOBODYS, |step| step.0);
        self.row(Place(step, part, 0), entry, late);
    }

    fn row(&mut self, place: Place, entry: &TranscriptEntry, late: bool) {
        if let Some(told) = event(&entry.fact, self.source) {
            self.add(place, entry.at, told, late);
        }
    }

    fn add(&mut self, place: Place, at: Duration, told: (Actor, Actor, EventKind), late: bool) {
        let late = late && place.0 == NOBODYS;
        let rows = if late {
            &mut self.after
        } else {
            &mut self.talk
        };
        let (from, to, what) = told;
        match (rows.get_mut(&place), what) {
            (Some(row), what) => row.grow(what),
            (None, what) => {
                let row = ConversationEvent { at, from, to, what };
                rows.insert(place, row);
            }
        }
    }
}

/// Who does what a step does, if it does anything: a peer, or whoever types.
fn who(act: &StepAction) -> Option<Option<Peer>> {
    match act {
        StepAction::Listen(peer)
        | StepAction::Connect(peer)
        | StepAction::Accept(peer)
        | StepAction::Send(peer, ..)
        | StepAction::Expect(peer, ..)
        | StepAction::Close(peer)
        | StepAction::HalfClose(peer)
        | StepAction::Reset(peer)
        | StepAction::ExpectEof(peer)
        | StepAction::ExpectReset(peer) => Some(Some(*peer)),
        StepAction::Start | StepAction::Enter(_) | StepAction::EndOfInput => Some(None),
        _ => None,
    }
}

/// Who did this; nobody did what is no deed.
fn doer(fact: &Fact) -> Option<Option<Peer>> {
    match fact {
        Fact::Sent(peer, _)
        | Fact::SendFailed(peer, _)
        | Fact::Connected(peer)
        | Fact::ConnectFailed(peer, _)
        | Fact::Accepted(peer, _)
        | Fact::HalfClosed(peer)
        | Fact::Closed(peer)
        | Fact::Reset(peer) => Some(Some(*peer)),
        Fact::Started(_) | Fact::Entered(_) | Fact::InputEnded => Some(None),
        _ => None,
    }
}
