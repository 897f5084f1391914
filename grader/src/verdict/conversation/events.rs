//! Turns facts into the events that people see, both in the lines of a report and in the ladder of
//! a trace. Does not say what is right or wrong.

use std::borrow::Cow;
use std::net::SocketAddr;
use std::time::Duration;

use super::error::SocketError;
use super::excerpt::Excerpt;
use super::transcript::{Fact, OutputStream, Transcript, TranscriptEntry};
use crate::base::process::Exit;
use crate::plan::{Actor, Case, Peer};
use crate::spec::Role;

/// Something that one actor did to another. Both are the same if only one is concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConversationEvent {
    /// The time since the case began.
    pub at: Duration,
    /// Who did it.
    pub from: Actor,
    /// Who it concerns.
    pub to: Actor,
    /// What it was.
    pub kind: EventKind,
}

impl ConversationEvent {
    /// Appends bytes that continue this event on the same channel.
    pub(in crate::verdict) fn append(&mut self, more: EventKind) {
        if let (EventKind::Bytes(all), EventKind::Bytes(more))
        | (EventKind::Stderr(all), EventKind::Stderr(more)) = (&mut self.kind, more)
        {
            all.append(&more);
        }
    }
}

/// What happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum EventKind {
    /// The program was started with these arguments.
    Starts(String),
    /// A connection was made.
    Connects,
    /// A connection could not be made.
    CannotConnect(SocketError),
    /// Bytes could not be sent.
    CannotSend(SocketError),
    /// Bytes of a stream.
    Bytes(Excerpt),
    /// A datagram, and its source if that is not the address of the program.
    Datagram(Excerpt, Option<String>),
    /// The program closed its side of a connection.
    ClosesItsSide,
    /// A peer shut down its sending side.
    HalfCloses,
    /// A peer closed its connection.
    Closes,
    /// A connection was reset.
    Resets,
    /// The program's stdin was closed.
    EndsInput,
    /// The program wrote to stderr.
    Stderr(Excerpt),
    /// The program ended.
    Ends(Exit),
}

/// Splits the entries into those up to the failure, or up to the end of the last step, and those
/// after it, up to where the grader began to diagnose.
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
    let diagnosis = after
        .iter()
        .position(|entry| entry.fact == Fact::InputClosedForDiagnosis);
    (talk, &after[..diagnosis.unwrap_or(after.len())])
}

/// The events for these facts. Adjacent reads of a stream become one event, because it is chance
/// how reads divide the stream.
#[must_use]
pub fn events(case: &Case, entries: &[TranscriptEntry]) -> Vec<ConversationEvent> {
    let mut source = None;
    let mut events: Vec<ConversationEvent> = Vec::new();
    for entry in entries {
        update_source(case, &entry.fact, &mut source);
        if extend_last(&mut events, &entry.fact) {
            continue;
        }
        if let Some((from, to, kind)) = event(&entry.fact, source) {
            events.push(ConversationEvent {
                at: entry.at,
                from,
                to,
                kind,
            });
        }
    }
    events
}

/// Keeps track of the address that the program's datagrams come from.
pub(in crate::verdict) fn update_source(case: &Case, fact: &Fact, source: &mut Option<SocketAddr>) {
    match (case.program, fact) {
        (Role::Server, Fact::Address(addr)) => *source = Some(*addr),
        // A client's address is known from its first datagram.
        (Role::Client, Fact::Datagram(_, from, _)) if source.is_none() => *source = Some(*from),
        (Role::Server | Role::Client, _) => {}
    }
}

/// Appends the bytes of a fact to an earlier event, if they continue it.
fn extend_last(events: &mut [ConversationEvent], fact: &Fact) -> bool {
    let (to, more) = if let Fact::Received(peer, more) = fact {
        (Actor::Peer(*peer), more)
    } else if let Fact::Printed(OutputStream::Stdout, more) = fact {
        (Actor::Console, more)
    } else if let Fact::Printed(OutputStream::Stderr, more) = fact
        && let Some(EventKind::Stderr(all)) = events.last_mut().map(|last| &mut last.kind)
    {
        all.push(more);
        return true;
    } else {
        return false;
    };
    // The exit and writes to stderr may be seen slightly before or after sent and printed bytes.
    let is_aside = |event: &&mut ConversationEvent| {
        matches!(event.kind, EventKind::Stderr(_) | EventKind::Ends(_))
    };
    let last = events.iter_mut().rev().find(|event| !is_aside(event));
    if let Some(ConversationEvent {
        from: Actor::Program,
        to: last,
        kind: EventKind::Bytes(all),
        ..
    }) = last
        && *last == to
    {
        all.push(more);
        return true;
    }
    false
}

/// How a fact is shown: from, to and kind. `None` if it is not shown.
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
        Fact::Received(by, received) => (Program, peer(by), bytes(received)),
        Fact::Datagram(by, from, received) => {
            let stranger = Some(*from).filter(|from| Some(*from) != source);
            let stranger = stranger.map(|from| from.to_string());
            let kind = EventKind::Datagram(Excerpt::new(received), stranger);
            (Program, peer(by), kind)
        }
        Fact::Connected(by) => (peer(by), Program, EventKind::Connects),
        Fact::ConnectFailed(by, error) => {
            (peer(by), Program, EventKind::CannotConnect(error.clone()))
        }
        Fact::SendFailed(by, error) => (peer(by), Program, EventKind::CannotSend(error.clone())),
        Fact::Accepted(by, _) => (Program, peer(by), EventKind::Connects),
        Fact::Eof(by) => (Program, peer(by), EventKind::ClosesItsSide),
        Fact::WasReset(by) => (Program, peer(by), EventKind::Resets),
        Fact::HalfClosed(by) => (peer(by), Program, EventKind::HalfCloses),
        Fact::Closed(by) => (peer(by), Program, EventKind::Closes),
        Fact::Reset(by) => (peer(by), Program, EventKind::Resets),
        Fact::Entered(typed) => (Console, Program, bytes(typed)),
        Fact::InputEnded => (Console, Program, EventKind::EndsInput),
        Fact::Printed(OutputStream::Stdout, printed) => (Program, Console, bytes(printed)),
        Fact::Printed(OutputStream::Stderr, printed) => {
            (Program, Console, EventKind::Stderr(Excerpt::new(printed)))
        }
        Fact::Exited(exit) => (Program, Program, EventKind::Ends(*exit)),
        Fact::Address(_)
        | Fact::Folder(_)
        | Fact::NotStarted(_)
        | Fact::Ready
        | Fact::ListensOn(_)
        | Fact::Began(_)
        | Fact::Ended(_)
        | Fact::Overdue(_)
        | Fact::Stopped(_)
        | Fact::Bound(..)
        | Fact::Unread(..)
        | Fact::Stuck(_)
        | Fact::OutputEnded(_)
        | Fact::Exceeded { .. }
        | Fact::Finished
        | Fact::FileRead(..)
        | Fact::InputClosedForDiagnosis
        | Fact::Closing
        | Fact::Unreliable(_)
        | Fact::GraderError(_) => return None,
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
pub fn actor_name(case: &Case, actor: Actor) -> Cow<'_, str> {
    match actor {
        Actor::Peer(peer) => case.peers[peer].as_str().into(),
        Actor::Program => program_name(case).into(),
        Actor::Console => "console".into(),
    }
}
