//! What the grader knows and the kernel does not tell, for the proof that a program is stuck.

use std::net::SocketAddr;

/// What the grader holds of a program's surroundings, and is not going to use.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Surroundings {
    /// The grader's connections with the program: the grader's end, and the program's.
    pub connections: Vec<(SocketAddr, SocketAddr)>,
    /// Where the grader receives datagrams.
    pub datagram_sockets: Vec<SocketAddr>,
    /// Where the grader listens for the program, if it does.
    pub listener: Option<SocketAddr>,
    /// The inode of the pipe that is the program's stdin.
    pub stdin: Option<u64>,
    /// Whether the grader has closed it.
    pub has_input_ended: bool,
}
