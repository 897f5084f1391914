//! The table of the planned actions. It has a row for each action with everything that several
//! other modules ask about it. A new action does not compile until it has a row.

use std::sync::Arc;

use super::expectation::Expectation;
use super::step::{Peer, Step, StepAction};
use super::text::Text;

/// A participant in a conversation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Actor {
    /// An endpoint that the grader plays.
    Peer(Peer),
    /// The program under test.
    Program,
    /// The program's stdin, stdout and stderr.
    Console,
}

/// What the rest of the grader needs to know about an action.
#[derive(Debug, Clone, Copy)]
pub struct ActionTraits<'a> {
    /// The peer that the step concerns, if it is exactly one.
    pub peer: Option<Peer>,
    /// The peer or console that acts, if one does.
    pub actor: Option<Actor>,
    /// Whether only this peer's events, or the program's end, can meet the step.
    pub waits_at_peer: bool,
    /// Whether a server under test must be bound to its address first.
    pub needs_server: bool,
    /// Whether meeting the step shows that the program treated what was sent before as a complete
    /// message, because it answered or printed a line about it.
    pub is_answer: bool,
    /// Which of the program's streams the step uses. If a case looks at stdout, its steps must
    /// account for all of it.
    pub console: Option<Console>,
    /// The input that the step consumes when it is met.
    pub consumes: Consumes,
    /// Whether the step is about the program's end. If no step is, a server must not end.
    pub expects_end: bool,
    /// The bytes that are sent, typed or expected.
    pub payload: Payload<'a>,
    /// The steps inside this one.
    pub nested: Nested<'a>,
}

/// Input from the program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Consumes {
    /// None.
    Nothing,
    /// Input at one peer.
    Peer(Peer),
    /// Output on stdout.
    Stdout,
    /// Input at any peer, and output on stdout.
    Anything,
}

/// One of the program's three standard streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Console {
    /// Standard input.
    Stdin,
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// The bytes that a step is about.
#[derive(Debug, Clone, Copy)]
pub enum Payload<'a> {
    /// None.
    None,
    /// Sent by a peer.
    Sent(&'a Text),
    /// Typed, or contained in a file.
    Known(&'a Text),
    /// Expected from the program.
    Expected(&'a Expectation),
}

/// The steps inside a step.
#[derive(Debug, Clone, Copy)]
pub enum Nested<'a> {
    /// None.
    None,
    /// Branches that run at the same time.
    Branches(&'a [Arc<[Step]>]),
    /// Steps in any order.
    List(&'a [Step]),
}

const NONE: ActionTraits<'static> = ActionTraits {
    peer: None,
    actor: None,
    waits_at_peer: false,
    needs_server: false,
    is_answer: false,
    console: None,
    consumes: Consumes::Nothing,
    expects_end: false,
    payload: Payload::None,
    nested: Nested::None,
};

impl StepAction {
    /// The table of actions, with a row for each.
    #[must_use]
    pub fn traits(&self) -> ActionTraits<'_> {
        match self {
            Self::Start | Self::Restart(_) | Self::Signal(_) => NONE.console_acts(),
            Self::Listen(peer) | Self::Accept(peer) | Self::AcceptAt { peer, .. } => {
                NONE.peer_acts(*peer)
            }
            Self::ConnectTo(peer, address) => NONE
                .peer_acts(*peer)
                .needs_server()
                .payload(Payload::Known(address)),
            Self::Connect(peer) | Self::Close(peer) | Self::HalfClose(peer) | Self::Reset(peer) => {
                NONE.peer_acts(*peer).needs_server()
            }
            Self::Send { peer, text, .. } => NONE
                .peer_acts(*peer)
                .needs_server()
                .payload(Payload::Sent(text)),
            Self::Expect { peer, expected, .. } => NONE
                .peer_acts(*peer)
                .needs_server()
                .waits_at_peer()
                .is_answer()
                .consumes(Consumes::Peer(*peer))
                .payload(Payload::Expected(expected)),
            Self::ExpectEof(peer) | Self::ExpectReset(peer) => {
                NONE.peer_acts(*peer).needs_server().waits_at_peer()
            }
            Self::Silence { peer, .. } => ActionTraits {
                peer: *peer,
                ..NONE.needs_server()
            },
            Self::Enter(text) => NONE
                .console_acts()
                .console(Console::Stdin)
                .payload(Payload::Known(text)),
            Self::EndOfInput => NONE.console_acts().console(Console::Stdin),
            Self::Prints(expected) => NONE
                .console(Console::Stdout)
                .consumes(Consumes::Stdout)
                .is_answer()
                .payload(Payload::Expected(expected)),
            Self::Snapshot => NONE
                .console(Console::Stdout)
                .consumes(Consumes::Stdout)
                .is_answer(),
            Self::Stderr(expected) => NONE
                .console(Console::Stderr)
                .expects_end()
                .payload(Payload::Expected(expected)),
            Self::Exit(_) => NONE.expects_end(),
            Self::File { expected, .. } => {
                NONE.payload(expected.as_ref().map_or(Payload::None, Payload::Known))
            }
            Self::StillRunning => NONE,
            Self::Together(branches) => NONE.nested(Nested::Branches(branches)),
            Self::Ignore { peer, .. } => NONE.ignores(*peer),
            Self::AnyOrder(steps) | Self::AnyOf(steps) => NONE
                .is_answer()
                .consumes(Consumes::Anything)
                .nested(Nested::List(steps)),
        }
    }
}

/// The cells that the rows are made of.
impl<'a> ActionTraits<'a> {
    fn peer_acts(self, peer: Peer) -> Self {
        Self {
            peer: Some(peer),
            actor: Some(Actor::Peer(peer)),
            ..self
        }
    }

    fn console_acts(self) -> Self {
        Self {
            actor: Some(Actor::Console),
            ..self
        }
    }

    fn ignores(self, peer: Option<Peer>) -> Self {
        match peer {
            None => self.console(Console::Stdout),
            Some(_) => Self { peer, ..self },
        }
    }

    fn console(self, console: Console) -> Self {
        Self {
            console: Some(console),
            ..self
        }
    }

    fn consumes(self, consumes: Consumes) -> Self {
        Self { consumes, ..self }
    }

    fn waits_at_peer(self) -> Self {
        Self {
            waits_at_peer: true,
            ..self
        }
    }

    fn needs_server(self) -> Self {
        Self {
            needs_server: true,
            ..self
        }
    }

    fn is_answer(self) -> Self {
        Self {
            is_answer: true,
            ..self
        }
    }

    fn expects_end(self) -> Self {
        Self {
            expects_end: true,
            ..self
        }
    }

    fn payload(self, payload: Payload<'a>) -> Self {
        Self { payload, ..self }
    }

    fn nested(self, nested: Nested<'a>) -> Self {
        Self { nested, ..self }
    }
}
