//! One endpoint that the grader plays: a TCP connection or a UDP socket. A task reads everything
//! that arrives, all the time, so that neither side can block the other.

use std::cell::{Cell, RefCell};
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use bytes::Bytes;
use tokio::net::{TcpStream, UdpSocket};
use tokio::task::JoinHandle;
use tokio::time::Instant;

use super::family::{canonical, in_family_of, reached_by};
use super::recorder::Recorder;
use super::strangers::Strangers;
use crate::plan::Peer;
use crate::verdict::conversation::Fact;

/// The most that is read at once, in bytes.
const BUFFER: usize = 64 * 1024;
/// How many bytes of a connection are read one by one, if they are. More would prove no more.
const ONE_BY_ONE: usize = 4 * 1024;
/// Enough for 100 datagrams of the largest size; the kernel's default drops them long before.
const RECEIVE_BUFFER: usize = 8 << 20;

/// An endpoint, and the task that reads it.
pub(super) struct Endpoint {
    peer: Peer,
    socket: EndpointSocket,
    recorder: Rc<Recorder>,
    buffer: ReadBuffer,
    reader: RefCell<Option<JoinHandle<()>>>,
    /// How many bytes were read.
    read: Cell<usize>,
    /// Whether the end of the stream was seen.
    has_ended: Cell<bool>,
    /// When the program last certainly had something to read, inside an unfinished message: one
    /// that does not end with a newline, and after which the peer has not expected anything
    /// yet.
    unfinished_since: Cell<Option<Instant>>,
    /// The longest time that the program may have waited for the rest of an unfinished message:
    /// measured from before one write until after the next, because this thread can be suspended
    /// between reading the clock and writing.
    longest_gap: Cell<Duration>,
}

enum EndpointSocket {
    Tcp(TcpStream),
    Udp(UdpSocket, Rc<Strangers>),
}

/// The buffer that endpoints read into, one after the other.
#[derive(Clone)]
pub(super) struct ReadBuffer {
    bytes: Rc<RefCell<Box<[u8]>>>,
    is_one_by_one: bool,
}

impl ReadBuffer {
    pub(super) fn new() -> Self {
        Self {
            bytes: Rc::new(RefCell::new(vec![0; BUFFER].into())),
            is_one_by_one: false,
        }
    }

    /// The same buffer for another endpoint.
    pub(super) fn share(&self, is_one_by_one: bool) -> Self {
        Self {
            bytes: Rc::clone(&self.bytes),
            is_one_by_one,
        }
    }
}

impl Endpoint {
    /// Takes over a connection.
    pub(super) fn tcp(
        recorder: &Rc<Recorder>,
        peer: Peer,
        stream: TcpStream,
        buffer: ReadBuffer,
    ) -> Rc<Self> {
        // A piece is a segment: none may wait to be sent together with the next.
        let _ = stream.set_nodelay(true);
        Self::new(recorder, peer, EndpointSocket::Tcp(stream), buffer)
    }

    /// Binds a UDP socket.
    pub(super) fn udp(
        recorder: &Rc<Recorder>,
        peer: Peer,
        addr: SocketAddr,
        buffer: ReadBuffer,
        strangers: Rc<Strangers>,
    ) -> io::Result<Rc<Self>> {
        let socket = std::net::UdpSocket::bind(addr)?;
        // The kernel reduces this to its maximum, without an error.
        let _ = rustix::net::sockopt::set_socket_recv_buffer_size(&socket, RECEIVE_BUFFER);
        socket.set_nonblocking(true)?;
        let socket = EndpointSocket::Udp(UdpSocket::from_std(socket)?, strangers);
        Ok(Self::new(recorder, peer, socket, buffer))
    }

    fn new(
        recorder: &Rc<Recorder>,
        peer: Peer,
        socket: EndpointSocket,
        buffer: ReadBuffer,
    ) -> Rc<Self> {
        let endpoint = Rc::new(Self {
            peer,
            socket,
            recorder: Rc::clone(recorder),
            buffer,
            reader: RefCell::default(),
            read: Cell::new(0),
            has_ended: Cell::new(false),
            unfinished_since: Cell::new(None),
            longest_gap: Cell::new(Duration::ZERO),
        });
        let reading = Rc::clone(&endpoint);
        let reader = tokio::task::spawn_local(async move {
            while reading.readable().await && reading.drain() {}
        });
        *endpoint.reader.borrow_mut() = Some(reader);
        endpoint
    }

    /// The peer that this is.
    pub(super) fn peer(&self) -> Peer {
        self.peer
    }

    /// The local address.
    pub(super) fn local_addr(&self) -> io::Result<SocketAddr> {
        match &self.socket {
            EndpointSocket::Tcp(stream) => stream.local_addr(),
            EndpointSocket::Udp(socket, _) => socket.local_addr(),
        }
    }

    /// The local address and the program's; `None` for a UDP socket.
    pub(super) fn addresses(&self) -> Option<(SocketAddr, SocketAddr)> {
        match &self.socket {
            EndpointSocket::Tcp(stream) => {
                let (local, remote) = (stream.local_addr().ok()?, stream.peer_addr().ok()?);
                Some((canonical(local), canonical(remote)))
            }
            EndpointSocket::Udp(..) => None,
        }
    }

    /// Whether it is a connection.
    pub(super) fn is_connection(&self) -> bool {
        matches!(self.socket, EndpointSocket::Tcp(_))
    }

    /// Whether it is a connection whose end was not seen yet.
    pub(super) fn is_open_connection(&self) -> bool {
        self.is_connection() && !self.has_ended.get()
    }

    async fn readable(&self) -> bool {
        match &self.socket {
            EndpointSocket::Tcp(stream) => stream.readable().await.is_ok(),
            EndpointSocket::Udp(socket, _) => socket.readable().await.is_ok(),
        }
    }

    /// How many bytes to read at once.
    fn read_size(&self) -> usize {
        let one_by_one = self.buffer.is_one_by_one && self.read.get() < ONE_BY_ONE;
        if one_by_one { 1 } else { BUFFER }
    }

    /// Reads what has arrived. `false`: no more will arrive, or no more should be read.
    pub(super) fn drain(&self) -> bool {
        while !self.has_ended.get() {
            let Some((size, fact)) = self.read_once() else {
                return true;
            };
            let is_end = matches!(fact, Fact::Eof(_) | Fact::WasReset(_));
            self.has_ended.set(is_end);
            self.read.set(self.read.get() + size);
            self.recorder.record(fact);
            if !self.recorder.count_output(size) {
                return false;
            }
        }
        false
    }

    /// One read: how many bytes, and what happened. `None`: nothing has arrived.
    fn read_once(&self) -> Option<(usize, Fact)> {
        let mut buffer = self.buffer.bytes.borrow_mut();
        let peer = self.peer;
        match &self.socket {
            EndpointSocket::Tcp(stream) => match stream.try_read(&mut buffer[..self.read_size()]) {
                Ok(0) => Some((0, Fact::Eof(peer))),
                Ok(size) => {
                    let bytes = Bytes::copy_from_slice(&buffer[..size]);
                    Some((size, Fact::Received(peer, bytes)))
                }
                Err(error) if error.kind() == ErrorKind::WouldBlock => None,
                Err(_) => Some((0, Fact::WasReset(peer))),
            },
            EndpointSocket::Udp(socket, strangers) => loop {
                // No datagram, or the error of an earlier send, which is reported here.
                let (size, from) = socket.try_recv_from(&mut buffer).ok()?;
                let (from, local) = (canonical(from), socket.local_addr().ok()?);
                if !strangers.is_datagram_of_other(from, reached_by(local, from)) {
                    let bytes = Bytes::copy_from_slice(&buffer[..size]);
                    return Some((size, Fact::Datagram(peer, from, bytes)));
                }
            },
        }
    }

    /// Sends one piece of a stream, or one datagram.
    pub(super) async fn send(&self, bytes: &[u8], to: SocketAddr) -> io::Result<()> {
        let stream = match &self.socket {
            EndpointSocket::Udp(socket, _) => {
                let to = in_family_of(socket.local_addr()?, to);
                return socket.send_to(bytes, to).await.map(|_| ());
            }
            EndpointSocket::Tcp(stream) => stream,
        };
        let mut rest = bytes;
        while !rest.is_empty() {
            let before = Instant::now();
            match stream.try_write(rest) {
                Ok(written) => {
                    rest = &rest[written..];
                    if let Some(last) = self.unfinished_since.replace(Some(before)) {
                        let gap = self.longest_gap.get().max(last.elapsed());
                        self.longest_gap.set(gap);
                    }
                }
                // The program has so much to read that no more fits: it is not waiting, however
                // long it takes to read. Only if this thread was held up, it may be by now.
                Err(error) if error.kind() == ErrorKind::WouldBlock => {
                    let held_up = self.recorder.time().held_up();
                    stream.writable().await?;
                    let held_up = self.recorder.time().held_up().saturating_sub(held_up);
                    let latest = Instant::now().checked_sub(held_up);
                    let since = latest.map_or(before, |latest| latest.max(before));
                    let is_unfinished = self.unfinished_since.get().is_some();
                    self.unfinished_since.set(is_unfinished.then_some(since));
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// The message is finished, so what is sent next is another one.
    pub(super) fn finish_message(&self) {
        self.unfinished_since.set(None);
    }

    /// The longest gap inside a message since the last call.
    pub(super) fn take_longest_gap(&self) -> Duration {
        self.longest_gap.take()
    }

    /// Shuts down the sending side.
    pub(super) fn half_close(&self) -> io::Result<()> {
        match &self.socket {
            EndpointSocket::Tcp(stream) => {
                rustix::net::shutdown(stream, rustix::net::Shutdown::Write).map_err(Into::into)
            }
            EndpointSocket::Udp(..) => Ok(()),
        }
    }

    /// Makes the connection be reset when it is closed.
    pub(super) fn reset_on_close(&self) {
        if let EndpointSocket::Tcp(stream) = &self.socket {
            let _ = stream.set_zero_linger();
        }
    }

    /// Ends the reading. The socket is closed when its last user drops it.
    pub(super) async fn close(&self) {
        let reader = self.reader.borrow_mut().take();
        if let Some(reader) = reader {
            reader.abort();
            // The reader holds the socket too, until its task is gone.
            let _ = reader.await;
        }
    }
}

/// The endpoints of a case, by peer.
pub(super) struct Endpoints(Vec<RefCell<Option<Rc<Endpoint>>>>);

impl Endpoints {
    pub(super) fn new(peers: usize) -> Self {
        Self((0..peers).map(|_| RefCell::default()).collect())
    }

    /// A peer's endpoint, if it has one.
    pub(super) fn get(&self, peer: Peer) -> Option<Rc<Endpoint>> {
        self.0[peer].borrow().clone()
    }

    pub(super) fn set(&self, peer: Peer, endpoint: Rc<Endpoint>) {
        *self.0[peer].borrow_mut() = Some(endpoint);
    }

    pub(super) fn take(&self, peer: Peer) -> Option<Rc<Endpoint>> {
        self.0[peer].take()
    }

    /// Takes all endpoints.
    pub(super) fn take_all(&self) -> Vec<Rc<Endpoint>> {
        self.0.iter().filter_map(RefCell::take).collect()
    }

    /// All endpoints that there are.
    pub(super) fn all(&self) -> Vec<Rc<Endpoint>> {
        self.0.iter().filter_map(|it| it.borrow().clone()).collect()
    }

    /// One peer's endpoint, or all.
    pub(super) fn of_peer_or_all(&self, peer: Option<Peer>) -> Vec<Rc<Endpoint>> {
        match peer {
            Some(peer) => self.get(peer).into_iter().collect(),
            None => self.all(),
        }
    }

    /// Reads what has arrived at any endpoint.
    pub(super) fn drain(&self) {
        for endpoint in self.all() {
            endpoint.drain();
        }
    }
}
