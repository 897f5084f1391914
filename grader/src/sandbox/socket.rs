//! What the kernel knows about a socket.

use std::net::SocketAddr;

/// A transport protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proto {
    /// Streams.
    Tcp,
    /// Datagrams.
    Udp,
}

/// The state of a socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SocketState {
    /// TCP: waiting for connections.
    Listen,
    /// TCP: sent a SYN, no answer yet.
    SynSent,
    /// TCP: received a SYN, and answered it.
    SynReceived,
    /// TCP: connected; UDP: `connect` was called.
    Established,
    /// TCP: this side has closed, its FIN is not acknowledged yet.
    FinWait1,
    /// TCP: this side has closed, the other has not.
    FinWait2,
    /// TCP: the other side has closed, this one has not.
    CloseWait,
    /// TCP: both sides have closed, the last acknowledgement is missing.
    LastAck,
    /// TCP: both sides have closed at the same time.
    Closing,
    /// TCP: closed, and waiting for stray segments to die out.
    TimeWait,
    /// TCP: neither listening nor connected.
    Closed,
    /// UDP: bound, receives datagrams from everyone.
    Unconnected,
}

/// An entry of the kernel's socket table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socket {
    /// TCP or UDP.
    pub proto: Proto,
    /// Listening, connected and so on.
    pub state: SocketState,
    /// The address it is bound to.
    pub local: SocketAddr,
    /// The other end's address; unspecified and port 0 if there is none.
    pub remote: SocketAddr,
    /// TCP: bytes received but not read; for a listener, connections waiting to be accepted. UDP:
    /// more than zero if a datagram waits (the kernel counts its own bookkeeping too).
    pub unread: u32,
    /// TCP: bytes written but not acknowledged; for a listener, how many connections may wait.
    pub unsent: u32,
    /// Identifies the socket for [`Owner::owns`](super::Owner::owns): its inode, or 0 if no
    /// process holds it (a connection that was not accepted yet, or one that outlives its
    /// process). If the system has no inodes for sockets, the process group that holds it.
    pub inode: u64,
    /// The user who made it; `None` if the system does not tell.
    pub user: Option<u32>,
}
