//! What can go wrong apart from the program: in the grader and on the machine.

use std::io;
use std::net::SocketAddr;
use std::time::Duration;

use thiserror::Error;

/// The grader could not do its own part. System errors are kept as text, so that transcripts can be
/// copied and compared.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum GraderError {
    /// Ctrl-C, SIGTERM or SIGHUP.
    #[error("interrupted")]
    Interrupted,
    /// The time for the whole run was over.
    #[error("the time was up before this case was graded")]
    TimeUp,
    /// The case could not be set up or finished.
    #[error("{0}")]
    Setup(String),
    /// The jail or the process could not be created.
    #[error("the grader could not start a program: {0}")]
    Start(String),
    /// The program does not exist or cannot be executed.
    #[error("{0}")]
    NoProgram(String),
    /// The program's stdin could not be used.
    #[error("the program's input is no pipe")]
    NoStdin,
    /// The grader does not know how the program ended.
    #[error("the program's end was not seen: {0}")]
    EndUnseen(String),
    /// Processes that the program started may still be running.
    #[error("something that the program started could not be ended: {0}")]
    StillRunning(String),
    /// A peer's socket could not be bound.
    #[error("cannot bind: {0}")]
    Bind(String),
    /// A peer could not connect because the grader lacked a resource.
    #[error("the grader cannot connect: {0}")]
    Connect(String),
    /// A peer has no connection to the client under test yet.
    #[error("in this case a peer acts before it has accepted a connection: write `accept` before")]
    NotAccepted,
    /// A peer could not accept because the grader lacked a resource.
    #[error("the grader cannot accept: {0}")]
    Accept(String),
    /// The kernel's socket table could not be read.
    #[error("the socket table cannot be read: {0}")]
    SocketTable(String),
    /// A branch panicked.
    #[error("a branch could not be played: {0}")]
    Branch(String),
    /// The machine disturbed every run of the case.
    #[error(transparent)]
    Unreliable(#[from] Unreliable),
}

impl From<io::Error> for GraderError {
    fn from(error: io::Error) -> Self {
        Self::Setup(error.to_string())
    }
}

/// The machine disturbed a run.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Unreliable {
    /// The gap between two pieces of a message became so long that a program may take it for the
    /// end of the message.
    #[error(
        "the next piece of a message was sent too late, after {0:?}: this machine is too busy, or \
         the case waits for the program in the middle of a message"
    )]
    LatePiece(Duration),
    /// The grader was stopped, or got no processor, so that what the program did meanwhile cannot
    /// be judged.
    #[error(
        "the grader did not run for {0:?} while the case ran: it was stopped, or this machine is too \
         busy"
    )]
    Stalled(Duration),
    /// The program got so little of the processors that its time limits mean nothing.
    #[error(
        "the program got next to no processor time: this machine is too busy; try again when less \
         is running"
    )]
    Starved,
    /// The machine had no more processes or open files to give while the program failed.
    #[error(
        "this machine had no more processes or open files to give; try again when less is running, \
         or with a smaller --jobs"
    )]
    Short,
    /// The machine had hardly any memory left, so the program was ended.
    #[error(
        "this machine ran out of memory, and the program was ended to make room; try again when \
         less is running, or with a smaller --jobs"
    )]
    OutOfMemory,
    /// Another program is using the server's address.
    #[error("another program of this machine has taken {0}")]
    PortTaken(SocketAddr),
    /// The grader cannot listen on the address that it reserved.
    #[error("the grader cannot listen on {addr}: {reason}")]
    Listen {
        /// The server's address.
        addr: SocketAddr,
        /// The system's error.
        reason: String,
    },
}

/// A call on a socket failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SocketError {
    /// Nothing is listening there.
    #[error("connection refused")]
    Refused,
    /// The other side reset the connection.
    #[error("connection reset")]
    Reset,
    /// Any other error, in the system's words.
    #[error("{0}")]
    Other(String),
}

impl From<&io::Error> for SocketError {
    fn from(error: &io::Error) -> Self {
        use io::ErrorKind::{
            BrokenPipe, ConnectionAborted, ConnectionRefused, ConnectionReset, NotConnected,
        };
        let kind = error.kind();
        if kind == ConnectionRefused {
            Self::Refused
        } else if matches!(
            kind,
            ConnectionReset | ConnectionAborted | BrokenPipe | NotConnected
        ) {
            Self::Reset
        } else {
            Self::Other(error.to_string())
        }
    }
}
