//! What the kernel knows about a socket, whoever holds it.

use std::net::SocketAddr;

/// A transport protocol.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Proto {
    /// A stream.
    Tcp,
    /// Messages.
    Udp,
}

/// What a socket is doing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum SocketState {
    /// TCP: waiting for connections.
    Listen,
    /// TCP: asked for a connection, no answer yet.
    SynSent,
    /// TCP: was asked for a connection, not yet confirmed.
    SynReceived,
    /// TCP: connected; UDP: `connect` was called.
    Established,
    /// TCP: this side has closed, its end is not yet acknowledged.
    FinWait1,
    /// TCP: this side has closed, the other has not.
    FinWait2,
    /// TCP: the other side has closed, this one has not.
    CloseWait,
    /// TCP: both have closed, the last acknowledgement is missing.
    LastAck,
    /// TCP: both have closed at the same time.
    Closing,
    /// TCP: closed, and waiting for stray segments to die out.
    TimeWait,
    /// TCP: bound or fresh, neither listening nor connected.
    Closed,
    /// UDP: bound, takes messages from anyone.
    Unconnected,
}

/// One line of the kernel's socket table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Socket {
    /// Its protocol.
    pub proto: Proto,
    /// What it is doing.
    pub state: SocketState,
    /// Its own address.
    pub local: SocketAddr,
    /// The other end's address; unspecified, port 0, where there is none.
    pub remote: SocketAddr,
    /// TCP: bytes that have come and are not yet read; for a listener, connections waiting to be
    /// accepted. UDP: more than zero if a message waits (the kernel counts its own bookkeeping
    /// too).
    pub unread: u32,
    /// Bytes written that the other side has not yet acknowledged; for a listener, how many
    /// connections may wait.
    pub unsent: u32,
    /// What [`Owner::owns`](super::Owner::owns) knows it by: its inode, 0 if no process holds it
    /// (a connection nobody has accepted yet, or one that outlives its process). Where the
    /// system has no inodes for sockets, the process group that holds it.
    pub inode: u64,
}
