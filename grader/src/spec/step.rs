//! What a step is.

use std::time::Duration;

use super::data::Data;
use super::pattern::Pattern;
use super::source::Located;

/// One step of a conversation.
#[derive(Debug, Clone, PartialEq)]
pub struct StepSpec {
    /// The peer that acts: the step's own `as`, the only peer, or the peer of the branch (of every step in it, so that
    /// `${name}` is always this). `None` where no single peer is concerned, and inside [`Action::Each`], where every peer
    /// is.
    pub actor: Option<String>,
    /// What is done or expected.
    pub action: Action,
    /// This step's own timeout.
    pub within: Option<Duration>,
    /// How long to wait before the step.
    pub after: Option<Duration>,
    /// How many rounds; 1 where the step says nothing.
    pub times: u32,
    /// Why this step is what is right; shown on failure.
    pub because: Option<String>,
}

/// What a step does or expects.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// The peer sends.
    Send {
        /// What.
        data: Located<Data>,
        /// Cut how.
        pieces: Pieces,
    },
    /// The peer receives.
    Expect {
        /// What.
        pattern: Located<Pattern>,
        /// A newline right after it is taken too, if it comes.
        newline_optional: bool,
    },
    /// The peer sends, then receives. One action, because with `times` each round is both.
    SendExpect {
        /// What is sent.
        data: Located<Data>,
        /// Cut how.
        pieces: Pieces,
        /// What is received.
        pattern: Located<Pattern>,
        /// A newline right after it is taken too, if it comes.
        newline_optional: bool,
    },
    /// The peer receives nothing for so long.
    Silence(Duration),
    /// The program gets a line on its stdin.
    Enter {
        /// The line.
        data: Located<Data>,
        /// Whether a newline is added.
        newline: bool,
    },
    /// The program prints on stdout, which is a stream.
    Prints(Located<Pattern>),
    /// All that the program wrote on stderr, once it has ended.
    Stderr(Located<Pattern>),
    /// The program ends by itself with this status.
    Exit(Located<i32>),
    /// A file in the program's working folder.
    File {
        /// Its name, relative to that folder.
        name: String,
        /// What is wanted of it.
        want: FileWant,
    },
    /// Several peers at once, each with its own steps.
    Together(Vec<(String, Vec<Located<StepSpec>>)>),
    /// All peers at once, each with these steps.
    Each(Vec<Located<StepSpec>>),
    /// These [`Action::Expect`] and [`Action::Prints`] steps, in whatever order they come.
    AnyOrder(Vec<Located<StepSpec>>),
    /// The peer connects.
    Connect,
    /// The peer accepts the program's connection.
    Accept,
    /// The peer closes its socket.
    Close,
    /// The peer ends its direction of the stream and goes on reading.
    HalfClose,
    /// The peer resets the connection.
    Reset,
    /// The peer sees the end of the stream.
    ExpectEof,
    /// The peer sees the connection reset.
    ExpectReset,
    /// The program has not ended.
    StillRunning,
    /// The program's stdin ends.
    EndOfInput,
    /// What the program printed so far is the answer key.
    Snapshot,
    /// The program is started here instead of at the beginning.
    Start,
    /// The peer binds (and on TCP listens) on the lab's address.
    Listen,
}

/// How what is sent is cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Pieces {
    /// Not at all.
    Whole,
    /// Every piece has this size; the last may be shorter.
    Of(usize),
    /// These sizes; the rest follows as one piece.
    Sizes(Vec<usize>),
    /// Random sizes from `min` to `max`, both included.
    Random {
        /// The smallest, at least 1.
        min: usize,
        /// The largest.
        max: usize,
    },
}

/// What is wanted of a file.
#[derive(Debug, Clone, PartialEq)]
pub enum FileWant {
    /// It holds exactly this.
    Equals(Data),
    /// There is no such file.
    Absent,
}
