//! Turns facts into the events of a conversation as people are told of them: the one place that does, for the lines of a
//! report and for the ladder of a trace. It says nothing of right and wrong.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::time::Duration;

use super::excerpt::Excerpt;
use crate::base::process::Exit;
use crate::plan::{Case, Peer};
use crate::spec::Role;
use crate::verdict::conversation::transcript::{
    Fact, OutputStream, SocketError, Transcript, TranscriptEntry,
};

/// Who takes part in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// An endpoint that the grader plays.
    Peer(Peer),
    /// The program under test.
    Program,
    /// Whoever types into the program and reads what it prints.
    Console,
}

/// Something that happened, from one actor to another; or to itself, where both are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationEvent {
    /// Time since the case began.
    pub at: Duration,
    /// Who did it.
    pub from: Actor,
    /// Whom it concerns.
    pub to: Actor,
    /// What it was.
    pub what: EventKind,
}

impl ConversationEvent {
    /// Adds what came behind it.
    pub(in crate::verdict) fn grow(&mut self, more: EventKind) {
        match (&mut self.what, more) {
            (EventKind::Bytes(all), EventKind::Bytes(more))
            | (EventKind::Complains(all), EventKind::Complains(more)) => {
                all.append(&more);
            }
            _ => {}
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventKind {
    /// The program was started, with these arguments.
    Starts(String),
    /// A connection was made.
    Connects,
    /// A connection could not be made.
    CannotConnect(SocketError),
    /// Bytes could not be sent.
    CannotSend(SocketError),
    /// Bytes of a stream.
    Bytes(Excerpt),
    /// A datagram; and where it came from, if that is not the program's address.
    Datagram(Excerpt, Option<String>),
    /// The program closed its side of a connection.
    ClosesItsSide,
    /// A peer sends no more.
    HalfCloses,
    /// A peer closed its connection.
    Closes,
    /// A connection was broken off.
    Resets,
    /// The program's input was ended.
    EndsInput,
    /// The program wrote on stderr.
    Complains(Excerpt),
    /// The program ended.
    Ends(Exit),
}

/// The entries up to the moment at which a step failed, or after the last one; and what was seen behind it, up to where
/// the grader began to try things out.
#[must_use]
pub fn split(transcript: &Transcript) -> (&[TranscriptEntry], &[TranscriptEntry]) {
    let is_end = |entry: &TranscriptEntry| {
        matches!(
            entry.fact,
            Fact::Overdue(_) | Fact::Stopped(_) | Fact::Closing
        )
    };
    let all = &transcript.entries;
    let (talk, after) = all.split_at(all.iter().position(is_end).unwrap_or(all.len()));
    let probing = after.iter().position(|entry| entry.fact == Fact::InputClosedForDiagnosis);
    (talk, &after[..probing.unwrap_or(after.len())])
}

/// The events that these facts are. How a stream was cut by the reads that took it says nothing: what came in a row is one.
#[must_use]
pub fn events(case: &Case, entries: &[TranscriptEntry]) -> Vec<ConversationEvent> {
    let mut source = None;
    let mut events: Vec<ConversationEvent> = Vec::new();
    for entry in entries {
        note_source(case, &entry.fact, &mut source);
        if grow(&mut events, &entry.fact) {
            continue;
        }
        if let Some((from, to, what)) = event(&entry.fact, source) {
            events.push(ConversationEvent {
                at: entry.at,
                from,
                to,
                what,
            });
        }
    }
    events
}

/// The address from which the program's datagrams come.
pub(in crate::verdict) fn note_source(case: &Case, fact: &Fact, source: &mut Option<SocketAddr>) {
    match (case.program, fact) {
        (Role::Server, Fact::Address(addr)) => *source = Some(*addr),
        // A client is known by the first one that it sent.
        (Role::Client, Fact::Datagram(_, from, _)) if source.is_none() => *source = Some(*from),
        _ => {}
    }
}

/// Adds what came to the event before, if it is a part of it.
fn grow(events: &mut [ConversationEvent], fact: &Fact) -> bool {
    // What is written on stderr, and the end, are seen a moment before or after what is sent and printed.
    let aside = |event: &&mut ConversationEvent| {
        matches!(event.what, EventKind::Complains(_) | EventKind::Ends(_))
    };
    let (to, more) = match fact {
        Fact::Received(peer, more) => (Actor::Peer(*peer), more),
        Fact::Printed(OutputStream::Stdout, more) => (Actor::Console, more),
        Fact::Printed(OutputStream::Stderr, more) => {
            return match events.last_mut().map(|last| &mut last.what) {
                Some(EventKind::Complains(all)) => {
                    all.push(more);
                    true
                }
                _ => false,
            };
        }
        _ => return false,
    };
    match events.iter_mut().rev().find(|event| !aside(event)) {
        Some(ConversationEvent {
            from: Actor::Program,
            to: last,
            what: EventKind::Bytes(all),
            ..
        }) if *last == to => {
            all.push(more);
            true
        }
        _ => false,
    }
}

pub(in crate::verdict) fn event(
    fact: &Fact,
    source: Option<SocketAddr>,
) -> Option<(Actor, Actor, EventKind)> {
    use Actor::{Console, Program};
    let peer = |peer: &Peer| Actor::Peer(*peer);
    let bytes = |bytes: &[u8]| EventKind::Bytes(Excerpt::new(bytes));
    Some(match fact {
        Fact::Started(args) => (Program, Program, EventKind::Starts(args.join(" "))),
        Fact::Sent(by, sent) => (peer(by), Program, bytes(sent)),
        Fact::Received(by, came) => (Program, peer(by), bytes(came)),
        Fact::Datagram(by, from, came) => {
            let stranger = Some(*from).filter(|from| Some(*from) != source);
            let what =
                EventKind::Datagram(Excerpt::new(came), stranger.map(|from| from.to_string()));
            (Program, peer(by), what)
        }
        Fact::Connected(by) => (peer(by), Program, EventKind::Connects),
        Fact::ConnectFailed(by, trouble) => {
            (peer(by), Program, EventKind::CannotConnect(trouble.clone()))
        }
        Fact::SendFailed(by, trouble) => {
            (peer(by), Program, EventKind::CannotSend(trouble.clone()))
        }
        Fact::Accepted(by, _) => (Program, peer(by), EventKind::Connects),
        Fact::Eof(by) => (Program, peer(by), EventKind::ClosesItsSide),
        Fact::WasReset(by) => (Program, peer(by), EventKind::Resets),
        Fact::HalfClosed(by) => (peer(by), Program, EventKind::HalfCloses),
        Fact::Closed(by) => (peer(by), Program, EventKind::Closes),
        Fact::Reset(by) => (peer(by), Program, EventKind::Resets),
        Fact::Entered(typed) => (Console, Program, bytes(typed)),
        Fact::InputEnded => (Console, Program, EventKind::EndsInput),
        Fact::Printed(OutputStream::Stdout, printed) => (Program, Console, bytes(printed)),
        Fact::Printed(OutputStream::Stderr, printed) => (
            Program,
            Console,
            EventKind::Complains(Excerpt::new(printed)),
        ),
        Fact::Exited(exit) => (Program, Program, EventKind::Ends(*exit)),
        _ => return None,
    })
}

/// "server" or "client": the name of the program under test in a conversation.
#[must_use]
pub(in crate::verdict) fn program_name(case: &Case) -> &'static str {
    match case.program {
        Role::Server => "server",
        Role::Client => "client",
    }
}

/// An actor's name.
#[must_use]
pub fn name(case: &Case, actor: Actor) -> Cow<'_, str> {
    match actor {
        Actor::Peer(peer) => case.peers[peer].as_str().into(),
        Actor::Program => program_name(case).into(),
        Actor::Console => "console".into(),
    }
}
