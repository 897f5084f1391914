//! STUB.

use std::io;

use super::{
    Choice, Exit, Finding, Isolation, Launch, Proto, Socket, StartError, Started, Unavailable,
};

fn unsupported() -> io::Error {
    io::Error::from(io::ErrorKind::Unsupported)
}

/// Finds out what works on this machine, and enters a user namespace if that is what it takes.
///
/// # Errors
/// If `choice` asks for namespaces and there are none to be had.
pub fn enter(choice: Choice) -> Result<Isolation, Unavailable> {
    match choice {
        Choice::Namespace => Err(Unavailable::new("not yet")),
        _ => Ok(Isolation::Ports),
    }
}

/// What was tried on this machine, and what came of it.
#[must_use]
pub fn findings() -> Vec<Finding> {
    vec![Finding::new("anything", false, "not yet")]
}

/// Acts as a stage of the jail, and never returns, if that is what this process was started for.
pub fn jail_main_if_asked() {}

/// Gives the calling thread a network of its own, at [`Isolation::Namespace`].
///
/// # Errors
/// If the kernel refuses.
pub fn enter_case_network(_level: Isolation) -> io::Result<()> {
    Ok(())
}

/// A program under test, and everything it has started.
#[derive(Debug)]
pub struct Program;

impl Program {
    /// Starts a program.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(_launch: &Launch) -> Result<Started, StartError> {
        Err(StartError::Grader(unsupported()))
    }
    /// Waits for the program to end.
    ///
    /// # Errors
    /// If the jail was lost.
    pub async fn exited(&mut self) -> io::Result<Exit> {
        Err(unsupported())
    }
    /// Its process id.
    #[must_use]
    pub fn pid(&self) -> Option<u32> {
        None
    }
    /// Kills it and everything it has started.
    ///
    /// # Errors
    /// If something is still alive after five seconds.
    pub async fn end(self) -> io::Result<()> {
        Err(unsupported())
    }
    /// Whether the program, or anything it has started, holds this socket.
    ///
    /// # Errors
    /// If the process table cannot be read.
    pub fn owns(&self, _socket: &Socket) -> io::Result<bool> {
        Err(unsupported())
    }
}

/// The kernel's socket table.
#[derive(Debug)]
pub struct SocketTable;

impl SocketTable {
    /// Opens the table of the calling thread's network.
    ///
    /// # Errors
    /// If there is none to be had.
    pub fn open() -> io::Result<Self> {
        Err(unsupported())
    }
    /// Every socket of one protocol, IPv4 and IPv6.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub fn sockets(&self, _proto: Proto) -> io::Result<Vec<Socket>> {
        Err(unsupported())
    }
}
