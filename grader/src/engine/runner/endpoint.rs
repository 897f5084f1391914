//! One endpoint that the grader plays: a TCP connection or a UDP socket. A task reads all that comes, always, so that
//! neither side can block the other.

use std::cell::{Cell, RefCell};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use tokio::net::{TcpStream, UdpSocket};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::Delivery;
use super::stage::{BUFFER, CaseRun};
use crate::plan::Peer;
use crate::verdict::conversation::Fact;

/// How many bytes of a connection are read one by one, where they are.
const ONE_BY_ONE: usize = 4 * 1024;
/// Enough for 100 datagrams of the largest size: the kernel's own default drops them long before.
const RECEIVE_BUFFER: usize = 8 << 20;

/// An endpoint, and the task that reads it.
pub(super) struct Endpoint {
    socket: EndpointSocket,
    reader: RefCell<Option<JoinHandle<()>>>,
    /// How many bytes were read.
    read: Cell<usize>,
    /// The end of the stream was seen.
    ended: Cell<bool>,
    /// When, inside an unfinished message, the program last had something to read for certain. Unfinished is one whose last
    /// bytes have no newline behind them, and behind which the peer has awaited nothing yet.
    pub(super) unfinished: Cell<Option<Instant>>,
    /// The longest that the program can have waited for more of an unfinished message: from before one write until after the
    /// next, since this thread may stand still between a clock and a write.
    pub(super) gap: Cell<Duration>,
}

enum EndpointSocket {
    Tcp(TcpStream),
    Udp(UdpSocket),
}

impl Endpoint {
    /// Takes over a connection.
    pub(super) fn tcp(stage: &Rc<CaseRun>, peer: Peer, stream: TcpStream) -> Rc<Self> {
        // A piece is a segment: nothing may wait to be sent together with what follows.
        let _ = stream.set_nodelay(true);
        Self::new(stage, peer, EndpointSocket::Tcp(stream))
    }

    /// Binds a UDP socket.
    pub(super) fn udp(stage: &Rc<CaseRun>, peer: Peer, addr: SocketAddr) -> io::Result<Rc<Self>> {
        let socket = std::net::UdpSocket::bind(addr)?;
        // More than the system allows is cut down to what it allows, without an error.
        let _ = rustix::net::sockopt::set_socket_recv_buffer_size(&socket, RECEIVE_BUFFER);
        socket.set_nonblocking(true)?;
        Ok(Self::new(
            stage,
            peer,
            EndpointSocket::Udp(UdpSocket::from_std(socket)?),
        ))
    }

    fn new(stage: &Rc<CaseRun>, peer: Peer, socket: EndpointSocket) -> Rc<Self> {
        let link = Rc::new(Self {
            socket,
            reader: RefCell::default(),
            read: Cell::new(0),
            ended: Cell::new(false),
            unfinished: Cell::new(None),
            gap: Cell::new(Duration::ZERO),
        });
        let (stage, reading) = (Rc::clone(stage), Rc::clone(&link));
        let reader = tokio::task::spawn_local(async move {
            while reading.readable().await && reading.drain(&stage, peer) {}
        });
        *link.reader.borrow_mut() = Some(reader);
        link
    }

    /// Its own address.
    pub(super) fn local_addr(&self) -> io::Result<SocketAddr> {
        match &self.socket {
            EndpointSocket::Tcp(stream) => stream.local_addr(),
            EndpointSocket::Udp(socket) => socket.local_addr(),
        }
    }

    /// Its own address and the program's, of a connection.
    pub(super) fn ends(&self) -> Option<(SocketAddr, SocketAddr)> {
        match &self.socket {
            EndpointSocket::Tcp(stream) => {
                Some((stream.local_addr().ok()?, stream.peer_addr().ok()?))
            }
            EndpointSocket::Udp(_) => None,
        }
    }

    /// Whether it is a connection.
    pub(super) fn is_connection(&self) -> bool {
        matches!(self.socket, EndpointSocket::Tcp(_))
    }

    /// Whether more can come.
    pub(super) fn is_open(&self) -> bool {
        !self.ended.get()
    }

    async fn readable(&self) -> bool {
        match &self.socket {
            EndpointSocket::Tcp(stream) => stream.readable().await.is_ok(),
            EndpointSocket::Udp(socket) => socket.readable().await.is_ok(),
        }
    }

    /// How many bytes to read at once.
    fn at_once(&self, stage: &CaseRun) -> usize {
        let one_by_one = stage.delivery == Delivery::OneByOne && self.read.get() < ONE_BY_ONE;
        if one_by_one { 1 } else { BUFFER }
    }

    /// Reads what is there. `false`: nothing more will come, or nothing more is wanted.
    pub(super) fn drain(&self, stage: &CaseRun, peer: Peer) -> bool {
        let mut buffer = stage.buffer.borrow_mut();
        while !self.ended.get() {
            let (size, fact) = match &self.socket {
                EndpointSocket::Tcp(stream) => {
                    match stream.try_read(&mut buffer[..self.at_once(stage)]) {
                        Ok(0) => (0, Fact::Eof(peer)),
                        Ok(size) => (
                            size,
                            Fact::Received(peer, Bytes::copy_from_slice(&buffer[..size])),
                        ),
                        Err(error) if error.kind() == ErrorKind::WouldBlock => return true,
                        Err(_) => (0, Fact::WasReset(peer)),
                    }
                }
                EndpointSocket::Udp(socket) => match socket.try_recv_from(&mut buffer) {
                    Ok((size, from)) => (
                        size,
                        Fact::Datagram(peer, from, Bytes::copy_from_slice(&buffer[..size])),
                    ),
                    Err(error) if error.kind() == ErrorKind::WouldBlock => return true,
                    // An error of an earlier send, reported here: no datagram.
                    Err(_) => return true,
                },
            };
            self.ended
                .set(matches!(fact, Fact::Eof(_) | Fact::WasReset(_)));
            self.read.set(self.read.get() + size);
            stage.note(fact);
            if !stage.count(size) {
                return false;
            }
        }
        false
    }

    /// Sends one piece, or one datagram.
    pub(super) async fn send(&self, bytes: &[u8], to: SocketAddr) -> io::Result<()> {
        let stream = match &self.socket {
            EndpointSocket::Udp(socket) => return socket.send_to(bytes, to).await.map(|_| ()),
            EndpointSocket::Tcp(stream) => stream,
        };
        let mut rest = bytes;
        while !rest.is_empty() {
            let before = Instant::now();
            match stream.try_write(rest) {
                Ok(written) => {
                    rest = &rest[written..];
                    if let Some(last) = self.unfinished.replace(Some(before)) {
                        self.gap.set(self.gap.get().max(last.elapsed()));
                    }
                }
                // There is so much for the program to read that no more has room: that is no gap.
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    self.unfinished.set(self.unfinished.get().and(Some(before)));
                    stream.writable().await?;
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Says that no more will be sent.
    pub(super) fn half_close(&self) -> io::Result<()> {
        match &self.socket {
            EndpointSocket::Tcp(stream) => {
                rustix::net::shutdown(stream, rustix::net::Shutdown::Write).map_err(Into::into)
            }
            EndpointSocket::Udp(_) => Ok(()),
        }
    }

    /// Ends the reading; the socket is closed when the last user drops it. With `reset`, the connection is broken off
    /// instead of closed.
    pub(super) async fn close(&self, reset: bool) {
        if let (EndpointSocket::Tcp(stream), true) = (&self.socket, reset) {
            let _ = stream.set_zero_linger();
        }
        let reader = self.reader.borrow_mut().take();
        if let Some(reader) = reader {
            reader.abort();
            // The reader holds the socket too: it is gone once its task is.
            let _ = reader.await;
        }
    }
}
