//! What a program waits in that will not go on by itself.

use std::net::SocketAddr;

/// What a thread of a program waits in, with no limit on the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum WaitPlace {
    /// `accept`: a client that connects to this address.
    Client(SocketAddr),
    /// `read`: bytes on a connection.
    Bytes {
        /// The program's end of it.
        local: SocketAddr,
        /// The other end.
        remote: SocketAddr,
    },
    /// `recv`: a datagram at this address.
    Datagram(SocketAddr),
    /// `read`: console input.
    Input,
    /// `read`: bytes in a pipe, or in a socket, between its own processes or threads.
    Pipe,
    /// A lock, a channel, or the end of a thread: all are the same to the kernel.
    Thread,
    /// The end of a process that it started.
    Child,
    /// A signal.
    Signal,
    /// This call, which waits for several things at once.
    Event(&'static str),
}
