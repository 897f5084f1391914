//! One step of a conversation: what it does or expects, and how long it may take.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use super::expectation::Expectation;
use super::text::Text;
use crate::base::process::{Exit, ProgramSignal};
use crate::spec::Mark;

/// The number of a step in its case. Steps are counted in the order of the text, including nested
/// ones.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(pub usize);

/// One step of a conversation.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its number.
    pub id: StepId,
    /// Where it is in the spec.
    pub mark: Mark,
    /// What it does or expects.
    pub action: StepAction,
    /// How long it may take, from its start.
    pub timeout: Duration,
    /// At least how long after the last thing that its peer did, or took, it may be met.
    pub no_sooner: Option<Duration>,
    /// How long to wait before it starts.
    pub after: Duration,
    /// The index in [`Case::rules`](super::Case::rules) of the rule that it proves, if the step or
    /// one around it names it.
    pub rule: Option<usize>,
    /// Why this is the right behaviour, in the words of the spec.
    pub because: Option<String>,
}

/// What a step does or expects.
#[derive(Debug, Clone)]
pub enum StepAction {
    /// Starts the program.
    Start,
    /// The peer binds the server's address and listens on it.
    Listen(Peer),
    /// The peer connects to the program.
    Connect(Peer),
    /// The peer connects to this address, which need not be the program's own.
    ConnectTo(Peer, Text),
    /// The peer waits for the program to connect.
    Accept(Peer),
    /// The peer waits for the program to connect to the place of another one.
    AcceptAt {
        /// The peer that gets the connection.
        peer: Peer,
        /// The peer whose address it is.
        place: Peer,
    },
    /// The peer sends bytes.
    Send {
        /// The sender.
        peer: Peer,
        /// The bytes.
        text: Text,
        /// Where the bytes are cut into pieces.
        cuts: Cuts,
        /// Whether nothing is sent to a UDP client that ends without having sent anything.
        optional: bool,
    },
    /// The peer receives bytes.
    Expect {
        /// The receiver.
        peer: Peer,
        /// The bytes that should arrive.
        expected: Expectation,
        /// Whether a newline right after them is consumed too, if it arrives.
        newline_optional: bool,
        /// Whether a datagram may come from any address, with which the peer goes on.
        from_any: bool,
    },
    /// Nothing arrives for a while.
    Silence {
        /// The peer to which nothing is sent; `None` for all peers.
        peer: Option<Peer>,
        /// For how long.
        time: Duration,
    },
    /// The peer closes its connection.
    Close(Peer),
    /// The peer shuts down its sending side.
    HalfClose(Peer),
    /// The peer resets the connection.
    Reset(Peer),
    /// The program closes the peer's connection, with nothing left unread.
    ExpectEof(Peer),
    /// The program resets the peer's connection.
    ExpectReset(Peer),
    /// Writes to the program's stdin.
    Enter(Text),
    /// Closes the program's stdin.
    EndOfInput,
    /// The program prints on stdout.
    Prints(Expectation),
    /// Everything that the program wrote to stderr, compared once it has ended.
    Stderr(Expectation),
    /// What the program has printed so far equals the answer key.
    Snapshot,
    /// The program is still running.
    StillRunning,
    /// The program ends with this status.
    Exit(Exit),
    /// The program gets a signal, once it waits.
    Signal(ProgramSignal),
    /// The program, which has ended, is started again, in the same folder, with these arguments or
    /// with the same.
    Restart(Option<Vec<Text>>),
    /// A file in the working folder has these contents, or does not exist.
    File {
        /// Its name, relative to the folder.
        name: String,
        /// The contents; `None` if the file should not exist.
        expected: Option<Text>,
    },
    /// Branches that run at the same time.
    Together(Vec<Arc<[Step]>>),
    /// Steps that may be met in any order.
    AnyOrder(Vec<Step>),
    /// Steps of which one is met.
    AnyOf(Vec<Step>),
    /// What may come from here on, wherever it is not awaited.
    Ignore {
        /// The peer to which it comes; `None`: on stdout.
        peer: Option<Peer>,
        /// What.
        what: Ignore,
    },
}

/// What may come.
#[derive(Debug, Clone)]
pub enum Ignore {
    /// Nothing any more.
    Nothing,
    /// A datagram that came before.
    Again,
    /// A message like this.
    Message(Expectation),
}

/// The index of a peer in [`Case::peers`](super::Case::peers).
pub type Peer = usize;

/// Where sent bytes are cut into pieces.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cuts {
    /// Nowhere.
    Whole,
    /// Into pieces of these sizes, in bytes; the rest follows in one piece.
    Sizes(Vec<usize>),
    /// Into pieces of this size, in bytes; the last may be shorter.
    Every(usize),
    /// Into pieces of random sizes.
    Random {
        /// The smallest size, in bytes.
        min: usize,
        /// The largest size, in bytes.
        max: usize,
        /// The seed of the random numbers, so that every run cuts in the same places.
        seed: u64,
    },
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
