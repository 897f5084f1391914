//! The one table of the language's actions: what the rest of the grader asks about an action is
//! answered here, a row for each. A new action does not compile until it has one.

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

/// What the rest of the grader needs to know of an action.
#[derive(Debug)]
pub struct ActionTraits<'a> {
    /// The one peer that the step concerns.
    pub peer: Option<Peer>,
    /// Who acts; `None` if the program does, or nobody.
    pub actor: Option<Actor>,
    /// Whether only this peer's events, or the program's end, can meet the step.
    pub waits_at_peer: bool,
    /// Whether a server under test must be bound to its address first.
    pub needs_server: bool,
    /// Whether the step, once met, shows that the program took what was sent before for a whole
    /// message: its answer arrived, or a line about it on stdout.
    pub is_answer: bool,
    /// Which of the program's streams the step uses. A case that looks at stdout accounts for all
    /// of it.
    pub console: Option<Console>,
    /// Whether the step is about the program's end. Where no step is, a server must not end.
    pub expects_end: bool,
    /// The bytes that are sent, typed or expected.
    pub payload: Payload<'a>,
    /// The steps inside this one.
    pub nested: Nested<'a>,
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

/// The bytes of a step.
#[derive(Debug, Clone, Copy)]
pub enum Payload<'a> {
    /// None.
    None,
    /// Sent by a peer.
    Sent(&'a Text),
    /// Typed, or held by a file.
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
    expects_end: false,
    payload: Payload::None,
    nested: Nested::None,
};

impl StepAction {
    /// The table of actions, a row each.
    #[must_use]
    pub fn traits(&self) -> ActionTraits<'_> {
        let peer_acts = |peer: Peer| ActionTraits {
            peer: Some(peer),
            actor: Some(Actor::Peer(peer)),
            ..NONE
        };
        let with_server = |peer: Peer| ActionTraits {
            needs_server: true,
            ..peer_acts(peer)
        };
        let console = |stream: Console| ActionTraits {
            console: Some(stream),
            ..NONE
        };
        match self {
            Self::Start => ActionTraits {
                actor: Some(Actor::Console),
                ..NONE
            },
            Self::Listen(peer) | Self::Accept(peer) => peer_acts(*peer),
            Self::Connect(peer) | Self::Close(peer) | Self::HalfClose(peer) | Self::Reset(peer) => {
                with_server(*peer)
            }
            Self::Send { peer, text, .. } => ActionTraits {
                payload: Payload::Sent(text),
                ..with_server(*peer)
            },
            Self::Expect { peer, expected, .. } => ActionTraits {
                waits_at_peer: true,
                is_answer: true,
                payload: Payload::Expected(expected),
                ..with_server(*peer)
            },
            Self::ExpectEof(peer) | Self::ExpectReset(peer) => ActionTraits {
                waits_at_peer: true,
                ..with_server(*peer)
            },
            Self::Silence { peer, .. } => ActionTraits {
                peer: *peer,
                needs_server: true,
                ..NONE
            },
            Self::Enter(text) => ActionTraits {
                actor: Some(Actor::Console),
                payload: Payload::Known(text),
                ..console(Console::Stdin)
            },
            Self::EndOfInput => ActionTraits {
                actor: Some(Actor::Console),
                ..console(Console::Stdin)
            },
            Self::Prints(expected) => ActionTraits {
                is_answer: true,
                payload: Payload::Expected(expected),
                ..console(Console::Stdout)
            },
            Self::Snapshot => ActionTraits {
                is_answer: true,
                ..console(Console::Stdout)
            },
            Self::Stderr(expected) => ActionTraits {
                expects_end: true,
                payload: Payload::Expected(expected),
                ..console(Console::Stderr)
            },
            Self::Exit(_) => ActionTraits {
                expects_end: true,
                ..NONE
            },
            Self::File { expected, .. } => ActionTraits {
                payload: expected.as_ref().map_or(Payload::None, Payload::Known),
                ..NONE
            },
            Self::StillRunning => NONE,
            Self::Together(branches) => ActionTraits {
                nested: Nested::Branches(branches),
                ..NONE
            },
            Self::AnyOrder(steps) => ActionTraits {
                is_answer: true,
                nested: Nested::List(steps),
                ..NONE
            },
        }
    }
}
