//! The kinds of failure, and everything that is told of one.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::missing::Missing;
use crate::plan::StepId;

/// What went wrong, told apart. The names are part of the report format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The program reached a `todo!()`: that part is not written yet.
    NotImplemented,
    /// The program does not compile.
    NotBuilt,
    /// Nothing was ever bound to the server's address.
    NeverListened,
    /// The server listens on another port.
    WrongPort,
    /// The client never connected, or never sent.
    NeverConnected,
    /// A panic, an uncaught exception or a signal ended the program.
    Crashed,
    /// The program ended while the conversation was going on.
    ExitedEarly,
    /// The program ended with another status.
    WrongExit,
    /// The program did not end.
    Hung,
    /// Nothing came.
    NothingCame,
    /// Only a part came.
    PartCame,
    /// Other bytes came.
    Mismatch,
    /// More came than should.
    ExtraBytes,
    /// The connection was closed before all had come.
    ClosedTooEarly,
    /// The connection was not closed.
    DidNotClose,
    /// The connection was reset.
    Reset,
    /// The connection was refused.
    Refused,
    /// The program stopped reading.
    NotRead,
    /// A datagram came from an address that is not the program's.
    WrongSource,
    /// The answer went to another peer.
    WrongDestination,
    /// A prompt was written but not flushed.
    NotFlushed,
    /// The program printed or sent without end.
    Flood,
    /// The program used up more of the machine than it may.
    OverLimit,
    /// A file is not there, or not as it should be.
    WrongFile,
}

impl Kind {
    /// What to think about next where the kind alone says so, whatever the case is about.
    pub(super) fn hint(self) -> Option<&'static str> {
        Some(match self {
            Self::NotImplemented => {
                "The skeleton says at this place what has to happen. Write that, and run this again."
            }
            Self::Crashed => {
                "Look at the crash first: which value was not what the line expects, and who sent it?"
            }
            Self::ExitedEarly => {
                "What ended the program: did `main` return, or did an error leave it through `?`?"
            }
            Self::NeverListened => {
                "Which address does the program bind? It is the one that it gets as its argument."
            }
            Self::WrongPort => "The address to bind is the program's first argument.",
            _ => return None,
        })
    }
}

/// The name that it has in reports.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// A failure of the program under test, with all that helps to understand it.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Which kind.
    pub kind: Kind,
    /// The step that failed; none where the program failed as a whole.
    pub step: Option<StepId>,
    /// One sentence.
    pub message: String,
    /// What the caret points at, in a few words.
    pub label: String,
    /// Expected and actual bytes, where bytes were compared.
    pub difference: Option<Difference>,
    /// What should have happened instead, and who owed it to whom.
    pub missing: Option<Missing>,
    /// What else is worth knowing, a sentence each.
    pub notes: Vec<String>,
    /// The last lines of the conversation.
    pub conversation: Vec<String>,
    /// The last lines that the program wrote to stdout and to stderr.
    pub printed: [Vec<String>; 2],
    /// What the compiler said, as it is, where the program does not compile.
    pub compiler: Option<Arc<str>>,
    /// Why this step is what is right, in the spec's words.
    pub because: Option<String>,
    /// The first of the case's hints.
    pub hint: String,
}

impl Failure {
    /// Leaves a text out wherever it stands, as a folder that is before each file's name.
    pub fn without(&mut self, text: &str) {
        let lists = [&mut self.notes, &mut self.conversation].into_iter();
        let lists = lists.chain(&mut self.printed);
        let texts = [&mut self.message, &mut self.label].into_iter();
        for shown in texts.chain(lists.flatten()) {
            *shown = shown.replace(text, "");
        }
    }
}

/// Two byte strings that should be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What should have come; words where the bytes are not known beforehand.
    pub expected: Expected,
    /// What came.
    pub actual: Vec<u8>,
    /// The first byte that differs.
    pub at: usize,
}

/// What should have come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// These bytes.
    Bytes(Vec<u8>),
    /// Something that these words describe.
    Words(String),
    /// The answer key; what came is rendered like it.
    Key(String),
}
