//! What happened in one case: facts with times, and no judgement. A transcript can be stored and
//! judged again.

use std::net::SocketAddr;
use std::time::Duration;

use bytes::Bytes;

use super::error::{GraderError, SocketError, Unreliable};
use crate::base::process::{Exit, Limit};
use crate::base::waiting::WaitPlace;
use crate::plan::{Actor, Peer, StepId};

/// Everything that happened, in the order in which the grader saw it.
#[derive(Debug, Clone, Default)]
pub struct Transcript {
    /// The facts.
    pub entries: Vec<TranscriptEntry>,
}

/// One fact, and when the grader saw it.
#[derive(Debug, Clone)]
pub struct TranscriptEntry {
    /// The time since the case began.
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
    /// The program was started with these arguments.
    Started(Vec<String>),
    /// The program could not be started, for this reason.
    NotStarted(String),
    /// The program's socket is bound to the server's address.
    Ready,
    /// The addresses at which the program listens instead, checked when its time to get ready was
    /// over.
    ListensOn(Vec<SocketAddr>),
    /// A step began.
    Began(StepId),
    /// A step was done, or its expectation was met.
    Ended(StepId),
    /// A step timed out.
    Overdue(StepId),
    /// The program is stuck: this is all that its threads wait in, and nothing is on its way. The
    /// step that waits for it will never be met.
    Stuck(Vec<WaitPlace>),
    /// A step can no longer be met.
    Stopped(StepId),
    /// A peer's socket is bound or connected, with this local address.
    Bound(Peer, SocketAddr),
    /// A peer is connected to the program.
    Connected(Peer),
    /// A peer could not connect.
    ConnectFailed(Peer, SocketError),
    /// The program connected to a peer from this address.
    Accepted(Peer, SocketAddr),
    /// A peer sent one piece of a stream, or one datagram.
    Sent(Peer, Bytes),
    /// A peer could not send.
    SendFailed(Peer, SocketError),
    /// Bytes arrived on a peer's connection.
    Received(Peer, Bytes),
    /// A datagram from this source arrived at a peer.
    Datagram(Peer, SocketAddr, Bytes),
    /// The program closed its side of a peer's connection.
    Eof(Peer),
    /// The program reset a peer's connection.
    WasReset(Peer),
    /// A peer shut down its sending side.
    HalfClosed(Peer),
    /// A peer closed its connection.
    Closed(Peer),
    /// A peer reset its connection.
    Reset(Peer),
    /// How many of the bytes that a peer sent are still unread by the program.
    Unread(Peer, u32),
    /// Bytes were written to the program's stdin.
    Entered(Vec<u8>),
    /// The program's stdin was closed.
    InputEnded,
    /// The program wrote to stdout or stderr.
    Printed(OutputStream, Bytes),
    /// Stdout or stderr was closed, by the program and everything that it started.
    OutputEnded(OutputStream),
    /// The program exceeded a limit.
    Exceeded {
        /// The limit.
        limit: Limit,
        /// The limit in words: "1024 MiB of memory".
        allowance: String,
    },
    /// The program ended.
    Exited(Exit),
    /// The program has ended and no more output can arrive from it.
    Finished,
    /// A file in the working folder was read: its bytes, or `None` if it does not exist.
    FileRead(String, Option<Vec<u8>>),
    /// A step failed, and the grader closed the program's stdin to see what was left in its
    /// buffers. What happens after this says nothing else about the program.
    InputClosedForDiagnosis,
    /// The last step is done; the open connections are being closed.
    Closing,
    /// The machine disturbed this run, so it says nothing about the program.
    Unreliable(Unreliable),
    /// The grader could not do its own part.
    GraderError(GraderError),
}

/// One of the program's two output streams.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OutputStream {
    /// Standard output.
    Stdout,
    /// Standard error.
    Stderr,
}

/// Which waiters have to check again when a fact is recorded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wakes {
    /// Those that wait for anything at all.
    General,
    /// Also those that wait for this peer.
    Peer(Peer),
    /// Also those that wait for any peer, because nothing more may arrive.
    AllPeers,
}

/// What the rest of the grader needs to know about a fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FactTraits {
    /// The acting peer or console, if the fact is something that a step does.
    pub actor: Option<Actor>,
    /// Which waiters have to check again.
    pub wakes: Wakes,
}

impl Fact {
    /// The table of facts: who acted, and which waiters have to check again.
    #[must_use]
    pub fn traits(&self) -> FactTraits {
        let (actor, wakes) = match self {
            Self::Sent(peer, _)
            | Self::Connected(peer)
            | Self::Accepted(peer, _)
            | Self::HalfClosed(peer)
            | Self::Closed(peer)
            | Self::Reset(peer) => (Some(Actor::Peer(*peer)), Wakes::General),
            Self::SendFailed(peer, _) | Self::ConnectFailed(peer, _) => {
                (Some(Actor::Peer(*peer)), Wakes::Peer(*peer))
            }
            Self::Started(_) | Self::Entered(_) | Self::InputEnded => {
                (Some(Actor::Console), Wakes::General)
            }
            Self::Received(peer, _)
            | Self::Datagram(peer, ..)
            | Self::Eof(peer)
            | Self::WasReset(peer) => (None, Wakes::Peer(*peer)),
            Self::Exited(_) | Self::Finished | Self::Exceeded { .. } => (None, Wakes::AllPeers),
            // The program's output and state.
            Self::NotStarted(_)
            | Self::Ready
            | Self::ListensOn(_)
            | Self::Unread(..)
            | Self::Stuck(_)
            | Self::Printed(..)
            | Self::OutputEnded(_)
            | Self::FileRead(..) => (None, Wakes::General),
            // The course of the run.
            Self::Address(_) | Self::Folder(_) | Self::Bound(..) => (None, Wakes::General),
            Self::Began(_) | Self::Ended(_) | Self::Overdue(_) | Self::Stopped(_) => {
                (None, Wakes::General)
            }
            Self::InputClosedForDiagnosis
            | Self::Closing
            | Self::Unreliable(_)
            | Self::GraderError(_) => (None, Wakes::General),
        };
        FactTraits { actor, wakes }
    }
}

impl Transcript {
    /// A transcript that says only that the grader could not do its part.
    #[must_use]
    pub fn of_fact(fact: Fact) -> Self {
        let at = Duration::ZERO;
        Self {
            entries: vec![TranscriptEntry { at, fact }],
        }
    }

    /// Whether the machine disturbed the run, so that it says nothing about the program.
    #[must_use]
    pub fn is_unreliable(&self) -> bool {
        self.any(|fact| matches!(fact, Fact::Unreliable(_)))
    }

    /// Whether the server's address was another program's.
    #[must_use]
    pub fn port_was_taken(&self) -> bool {
        let is_taken = |fact: &Fact| matches!(fact, Fact::Unreliable(Unreliable::PortTaken(_)));
        self.entries.iter().any(|entry| is_taken(&entry.fact))
    }

    /// What the machine or the grader lacked while the case failed, if that may be why.
    #[must_use]
    pub fn lack(&self) -> Option<&Unreliable> {
        let mut reasons = self.entries.iter().filter_map(|entry| {
            if let Fact::Unreliable(reason) = &entry.fact {
                Some(reason)
            } else {
                None
            }
        });
        let is_lack = |reason: &&Unreliable| {
            matches!(
                reason,
                Unreliable::Stalled(_) | Unreliable::Starved | Unreliable::Short
            )
        };
        reasons.rfind(is_lack)
    }

    /// Whether the program was ended because the machine ran out of memory.
    #[must_use]
    pub fn made_room(&self) -> bool {
        self.any(|fact| matches!(fact, Fact::Unreliable(Unreliable::OutOfMemory)))
    }

    /// Whether the program exceeded a limit.
    #[must_use]
    pub fn exceeded(&self) -> bool {
        self.any(|fact| matches!(fact, Fact::Exceeded { .. }))
    }

    /// How long the case took.
    #[must_use]
    pub fn duration(&self) -> Duration {
        self.entries.last().map_or(Duration::ZERO, |entry| entry.at)
    }

    fn any(&self, predicate: impl Fn(&Fact) -> bool) -> bool {
        self.entries.iter().any(|entry| predicate(&entry.fact))
    }
}
