//! What happened in one case: facts with times, never pass or fail. `judge` reads it; it can be kept and judged again.

use std::fmt;
use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;

use crate::base::process::{Exit, Limit};
use crate::plan::{Peer, StepId};

/// Everything that happened, in the order in which the grader saw it.
#[derive(Debug, Clone, Default)]
pub struct Transcript {
    /// The facts.
    pub entries: Vec<TranscriptEntry>,
}

/// One fact and when it was seen, counted from the start of the case.
#[derive(Debug, Clone)]
pub struct TranscriptEntry {
    /// Time since the case began.
    pub at: Duration,
    /// What happened.
    pub fact: Fact,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Fact {
    /// The server's address in this run.
    Address(SocketAddr),
    /// The program's working folder in this run.
    Folder(String),
    /// The program was started, with these arguments.
    Started(Vec<String>),
    /// The program could not be started: why.
    NotStarted(String),
    /// The program's socket is bound to the server's address.
    Ready,
    /// What the program listens on instead, seen when the time for it to be ready was over.
    ListensOn(Vec<SocketAddr>),
    /// A step began.
    Began(StepId),
    /// A step was done, or what it awaits had happened.
    Ended(StepId),
    /// The time for a step was over.
    Overdue(StepId),
    /// What a step awaits can no longer happen.
    Stopped(StepId),
    /// A peer has an address of its own: its socket is bound or connected.
    Bound(Peer, SocketAddr),
    /// A peer is connected to the program.
    Connected(Peer),
    /// The program would not have a peer's connection.
    ConnectFailed(Peer, SocketError),
    /// The program connected to a peer, from this address.
    Accepted(Peer, SocketAddr),
    /// A peer sent bytes: one piece, or one datagram.
    Sent(Peer, Bytes),
    /// A peer could not send.
    SendFailed(Peer, SocketError),
    /// Bytes arrived at a peer on a connection.
    Received(Peer, Bytes),
    /// A datagram arrived at a peer.
    Datagram(Peer, SocketAddr, Bytes),
    /// The program closed its side of a peer's connection.
    Eof(Peer),
    /// The program broke a peer's connection off.
    WasReset(Peer),
    /// A peer closed its side of the connection.
    HalfClosed(Peer),
    /// A peer closed its connection.
    Closed(Peer),
    /// A peer broke its connection off.
    Reset(Peer),
    /// The program had not read so many bytes of what a peer had sent.
    Unread(Peer, u32),
    /// Bytes were typed into the program.
    Entered(Vec<u8>),
    /// The program's input was ended.
    InputEnded,
    /// The program wrote.
    Printed(OutputStream, Bytes),
    /// The program, or what it left behind, closed stdout or stderr.
    OutputEnded(OutputStream),
    /// The program used more of this than it may: how much that is, in words.
    Exceeded(Limit, String),
    /// The program ended.
    Exited(Exit),
    /// The program has ended and nothing more can come from it.
    Finished,
    /// A file of the working folder was looked at: its bytes, or `None` if there is no such file.
    FileRead(String, Option<Vec<u8>>),
    /// A step has failed, and the grader ends the program's input to see what it kept in its buffers. What happens from
    /// here on says nothing else about the program.
    InputClosedForDiagnosis,
    /// The last step is done; the connections that are open are being closed.
    Closing,
    /// This machine was too slow to keep the times that the case needs, so that it says nothing about the program.
    Unreliable(String),
    /// The grader could not do its own part.
    GraderError(String),
}

/// One of the program's two output streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// How a call on a socket failed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SocketError {
    /// Nobody listens there.
    Refused,
    /// The other side broke the connection off.
    Reset,
    /// Anything else, in the system's words.
    Other(String),
}

impl From<&std::io::Error> for SocketError {
    fn from(error: &std::io::Error) -> Self {
        use std::io::ErrorKind::{
            BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, NotConnected,
        };
        match error.kind() {
            ConnectionRefused => Self::Refused,
            ConnectionReset | ConnectionAborted | BrokenPipe | NotConnected => Self::Reset,
            _ => Self::Other(error.to_string()),
        }
    }
}

impl fmt::Display for SocketError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused => f.write_str("connection refused"),
            Self::Reset => f.write_str("connection reset"),
            Self::Other(words) => f.write_str(words),
        }
    }
}

impl Transcript {
    /// Whether the run says nothing about the program, because the machine was too slow for the case's own times.
    #[must_use]
    pub fn is_unreliable(&self) -> bool {
        self.entries
            .iter()
            .any(|entry| matches!(entry.fact, Fact::Unreliable(_)))
    }

    /// Whether the program has used up more than it may.
    #[must_use]
    pub fn exceeded(&self) -> bool {
        self.entries
            .iter()
            .any(|entry| matches!(entry.fact, Fact::Exceeded(..)))
    }

    /// How long the case took.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.entries.last().map_or(Duration::ZERO, |entry| entry.at)
    }
}
