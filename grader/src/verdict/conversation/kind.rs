//! The kinds of failure.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What went wrong. The names are part of the report format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Kind {
    /// The program reached a `todo!()`: that part is not written yet.
    NotImplemented,
    /// The program does not compile.
    NotBuilt,
    /// No socket was ever bound to the server's address.
    NeverListened,
    /// The server listens on another port.
    WrongPort,
    /// The client never connected, or never sent.
    NeverConnected,
    /// A panic, an uncaught exception or a signal ended the program.
    Crashed,
    /// The program ended while the conversation was going on.
    ExitedEarly,
    /// The program ended with the wrong status.
    WrongExit,
    /// The program did not end.
    Hung,
    /// Nothing arrived.
    NothingCame,
    /// Only a part arrived.
    PartCame,
    /// The wrong bytes arrived.
    Mismatch,
    /// More arrived than expected.
    ExtraBytes,
    /// The connection was closed before everything had arrived.
    ClosedTooEarly,
    /// The connection was not closed.
    DidNotClose,
    /// The connection was reset.
    Reset,
    /// The connection was refused.
    Refused,
    /// The program stopped reading.
    NotRead,
    /// Something came sooner than it should.
    TooSoon,
    /// A datagram came from an address that is not the program's.
    WrongSource,
    /// The answer went to another peer.
    WrongDestination,
    /// A prompt was written but not flushed.
    NotFlushed,
    /// The program printed or sent without limit.
    Flood,
    /// The program used more of the machine's resources than allowed.
    OverLimit,
    /// A file is missing or its contents are wrong.
    WrongFile,
}

impl Kind {
    /// Whether there was no program to speak of: it is not written, or does not compile.
    #[must_use]
    pub fn is_without_a_program(self) -> bool {
        matches!(self, Self::NotImplemented | Self::NotBuilt)
    }

    /// The hint that replaces the case's own hint, for kinds where it is more helpful.
    pub(in crate::verdict) fn hint(self) -> Option<&'static str> {
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
            Self::NotBuilt
            | Self::NeverConnected
            | Self::WrongExit
            | Self::Hung
            | Self::NothingCame
            | Self::PartCame
            | Self::Mismatch
            | Self::ExtraBytes
            | Self::ClosedTooEarly
            | Self::DidNotClose
            | Self::Reset
            | Self::Refused
            | Self::NotRead
            | Self::TooSoon
            | Self::WrongSource
            | Self::WrongDestination
            | Self::NotFlushed
            | Self::Flood
            | Self::OverLimit
            | Self::WrongFile => return None,
        })
    }
}

/// Writes the name used in reports.
impl fmt::Display for Kind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}
