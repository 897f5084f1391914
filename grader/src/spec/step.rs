//! The steps of a conversation.

use std::time::Duration;

use super::action::BareAction;
use super::data::Data;
use super::pattern::Pattern;
use super::source::Located;
use super::variable::Template;
use crate::base::process::{Exit, ProgramSignal};

/// One step of a conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct StepSpec {
    /// The peer that acts: the step's own `as`, the only peer, or the peer of the branch (for
    /// every step in it, so that `${name}` is always this one). `None` if the step does not
    /// concern a single peer, and inside [`Action::Each`], where it concerns every peer.
    pub actor: Option<String>,
    /// What the step does or expects.
    pub action: Action,
    /// The step's own timeout.
    pub within: Option<Duration>,
    /// How long to wait before the step.
    pub after: Option<Duration>,
    /// At least how long after the last thing that the peer did, or took, it may be met.
    pub no_sooner: Option<Duration>,
    /// The number of rounds; 1 unless the step sets it.
    pub times: u32,
    /// The one rule that the step proves, if it names one of those that its case proves.
    pub rule: Option<String>,
    /// Why a program has to pass this step; shown on failure.
    pub because: Option<String>,
}

/// What a step does or expects.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// The peer sends data.
    Send {
        /// The bytes.
        data: Located<Data>,
        /// How they are cut.
        pieces: Pieces,
        /// Whether nothing is sent to a UDP client that ends without having sent anything.
        optional: bool,
    },
    /// The peer receives data.
    Expect {
        /// What it must receive.
        pattern: Located<Pattern>,
        /// Whether a newline that directly follows is accepted, too.
        newline_optional: bool,
        /// Whether it may come from any address, with which the peer goes on.
        from_any: bool,
    },
    /// The peer sends, then receives. One action, because with `times` each round does both.
    SendExpect {
        /// The bytes sent.
        data: Located<Data>,
        /// How they are cut.
        pieces: Pieces,
        /// What it must receive.
        pattern: Located<Pattern>,
        /// Whether a newline that directly follows is accepted, too.
        newline_optional: bool,
        /// Whether it may come from any address, with which the peer goes on.
        from_any: bool,
    },
    /// The peer receives nothing for this long.
    Silence(Duration),
    /// A line is typed on the program's stdin.
    Enter {
        /// The line.
        data: Located<Data>,
        /// Whether a newline follows.
        newline: bool,
    },
    /// The program prints on stdout, which is a stream.
    Prints(Located<Pattern>),
    /// Everything that the program has written to stderr by the time it ends.
    Stderr(Located<Pattern>),
    /// The program ends by itself with this status.
    Exit(Located<Exit>),
    /// A check of a file in the program's working folder.
    File {
        /// The file's path, relative to that folder.
        name: String,
        /// What the file must be like.
        want: FileWant,
    },
    /// Several peers act at once, each with its own steps.
    Together(Vec<(String, Vec<Located<StepSpec>>)>),
    /// All peers act at once, each with these steps.
    Each(Vec<Located<StepSpec>>),
    /// These [`Action::Expect`] and [`Action::Prints`] steps, in any order.
    AnyOrder(Vec<Located<StepSpec>>),
    /// Exactly one of these steps.
    AnyOf(Vec<Located<StepSpec>>),
    /// What may come from here on, wherever it is not awaited: to the peer that acts, or on stdout.
    Ignore {
        /// On stdout, instead of to a peer.
        on_stdout: bool,
        /// What.
        what: Ignorable,
    },
    /// The peer connects to this address.
    ConnectTo(Template),
    /// The peer accepts a connection made to this place.
    AcceptAt(String),
    /// The program gets a signal.
    Signal(ProgramSignal),
    /// The program, which has ended, is started again, with these arguments or with the same.
    Restart(Option<Vec<Template>>),
    /// An action without a value.
    Bare(BareAction),
}

/// What may come.
#[derive(Debug, Clone, PartialEq)]
pub enum Ignorable {
    /// Nothing any more.
    Nothing,
    /// A datagram that came before.
    Again,
    /// A message like this.
    Message(Pattern),
}

/// How sent bytes are cut into pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pieces {
    /// One piece.
    Whole,
    /// Pieces of this size; the last may be shorter.
    Every(usize),
    /// Pieces of these sizes; the rest follows as one piece.
    Sizes(Vec<usize>),
    /// Pieces of random sizes.
    Random {
        /// The minimum size, at least 1.
        min: usize,
        /// The maximum size.
        max: usize,
    },
}

/// What a file must be like.
#[derive(Debug, Clone, PartialEq)]
pub enum FileWant {
    /// It contains exactly these bytes.
    Equals(Data),
    /// It does not exist.
    Absent,
}
