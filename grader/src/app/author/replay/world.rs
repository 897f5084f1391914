//! What a replaying program receives, and its sockets. Everything runs on one thread; readers put
//! what arrives where the player finds it.

use std::cell::{Ref, RefCell, RefMut};
use std::collections::BTreeMap;
use std::io::{self, Read};
use std::net::SocketAddr;
use std::rc::Rc;
use std::thread;
use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream, UdpSocket};
use tokio::sync::{Notify, mpsc};
use tokio::task::spawn_local;
use tokio::time::{Instant, timeout, timeout_at};

use super::table::Connection;

/// How long a peer may take to read what is sent to it.
const WRITE_TIMEOUT: Duration = Duration::from_secs(5);

/// What has arrived and was not used yet.
#[derive(Default)]
pub(super) struct Arrived {
    /// What was typed.
    pub(super) typed: Vec<u8>,
    /// Whether the input ended.
    pub(super) input_ended: bool,
    /// The streams, in the order in which they were made.
    pub(super) streams: Vec<ReplayedStream>,
    /// The datagrams.
    pub(super) datagrams: Vec<(SocketAddr, Vec<u8>)>,
}

/// A TCP connection.
#[derive(Default)]
pub(super) struct ReplayedStream {
    /// The bytes that were not used yet.
    pub(super) bytes: Vec<u8>,
    /// Whether the peer ended its side.
    pub(super) has_ended: bool,
    /// Which recorded connection it stands for, once that is decided.
    pub(super) stands_for: Option<Connection>,
    writer: Option<OwnedWriteHalf>,
}

/// The player's view of what is outside.
#[derive(Clone, Default)]
pub(super) struct World {
    arrived: Rc<RefCell<Arrived>>,
    changed: Rc<Notify>,
    /// The socket for datagrams.
    socket: Rc<RefCell<Option<Rc<UdpSocket>>>>,
    /// Which address a recorded peer stands for.
    addresses: Rc<RefCell<BTreeMap<Connection, SocketAddr>>>,
}

impl World {
    pub(super) fn arrived(&self) -> Ref<'_, Arrived> {
        self.arrived.borrow()
    }

    pub(super) fn arrived_mut(&self) -> RefMut<'_, Arrived> {
        self.arrived.borrow_mut()
    }

    /// Waits until `is_there`, or for `time`.
    pub(super) async fn wait(&self, time: Duration, is_there: impl Fn(&Arrived) -> bool) {
        let deadline = Instant::now() + time;
        while !is_there(&self.arrived()) {
            if timeout_at(deadline, self.changed.notified()).await.is_err() {
                return;
            }
        }
    }

    fn note(&self, change: impl FnOnce(&mut Arrived)) {
        change(&mut self.arrived_mut());
        self.changed.notify_one();
    }

    /// Reads what is typed.
    pub(super) fn read_input(&self) {
        let (sender, mut receiver) = mpsc::unbounded_channel();
        thread::spawn(move || {
            let mut piece = [0; 4096];
            while let Ok(size @ 1..) = io::stdin().read(&mut piece) {
                if sender.send(piece[..size].to_vec()).is_err() {
                    return;
                }
            }
        });
        let world = self.clone();
        spawn_local(async move {
            while let Some(bytes) = receiver.recv().await {
                world.note(|arrived| arrived.typed.extend(bytes));
            }
            world.note(|arrived| arrived.input_ended = true);
        });
    }

    /// Accepts connections, or datagrams, at an address. Where that cannot be bound, nothing comes.
    pub(super) async fn listen(&self, at: &str, is_udp: bool) {
        if is_udp {
            return self.open_socket(at).await;
        }
        let Ok(listener) = TcpListener::bind(at).await else {
            return;
        };
        let world = self.clone();
        spawn_local(async move {
            while let Ok((stream, _)) = listener.accept().await {
                world.add_stream(stream, None);
            }
        });
    }

    /// Binds a socket for datagrams, and receives them.
    pub(super) async fn open_socket(&self, at: &str) {
        let Ok(socket) = UdpSocket::bind(at).await else {
            return;
        };
        let socket = Rc::new(socket);
        *self.socket.borrow_mut() = Some(Rc::clone(&socket));
        let world = self.clone();
        spawn_local(async move {
            let mut space = vec![0; 1 << 16];
            loop {
                // An error says that an earlier datagram did not get there.
                if let Ok((size, from)) = socket.recv_from(&mut space).await {
                    let bytes = space[..size].to_vec();
                    world.note(|arrived| arrived.datagrams.push((from, bytes)));
                }
            }
        });
    }

    /// Connects to an address, as the recorded connection.
    pub(super) async fn connect(&self, to: &str, connection: Connection) {
        if let Ok(stream) = TcpStream::connect(to).await {
            self.add_stream(stream, Some(connection));
        }
    }

    fn add_stream(&self, stream: TcpStream, stands_for: Option<Connection>) {
        let (reader, writer) = stream.into_split();
        let index = self.arrived().streams.len();
        self.note(|arrived| {
            arrived.streams.push(ReplayedStream {
                writer: Some(writer),
                stands_for,
                ..ReplayedStream::default()
            });
        });
        spawn_local(self.clone().read_stream(reader, index));
    }

    async fn read_stream(self, mut reader: OwnedReadHalf, index: usize) {
        let mut piece = vec![0; 1 << 16];
        while let Ok(size @ 1..) = reader.read(&mut piece).await {
            self.note(|arrived| arrived.streams[index].bytes.extend(&piece[..size]));
        }
        self.note(|arrived| arrived.streams[index].has_ended = true);
    }

    /// Sends bytes on a stream.
    pub(super) async fn write(&self, stream: usize, bytes: &[u8]) {
        let Some(mut writer) = self.arrived_mut().streams[stream].writer.take() else {
            return;
        };
        let _ = timeout(WRITE_TIMEOUT, writer.write_all(bytes)).await;
        self.arrived_mut().streams[stream].writer = Some(writer);
    }

    /// Ends this side of a stream.
    pub(super) fn close(&self, stream: usize) {
        self.arrived_mut().streams[stream].writer = None;
    }

    /// Sends a datagram.
    pub(super) async fn send(&self, to: SocketAddr, bytes: &[u8]) {
        let socket = self.socket.borrow().clone();
        if let Some(socket) = socket {
            let _ = socket.send_to(bytes, to).await;
        }
    }

    /// The address that a recorded peer stands for, if that is decided.
    pub(super) fn address(&self, of: Connection) -> Option<SocketAddr> {
        self.addresses.borrow().get(&of).copied()
    }

    /// Whether an address stands for a recorded peer already.
    pub(super) fn is_known(&self, address: SocketAddr) -> bool {
        self.addresses.borrow().values().any(|it| *it == address)
    }

    pub(super) fn decide(&self, peer: Connection, address: SocketAddr) {
        self.addresses.borrow_mut().insert(peer, address);
    }
}

impl ReplayedStream {
    /// Whether the peer has closed it, and this side has not.
    pub(super) fn may_be_closed(&self) -> bool {
        self.has_ended && self.writer.is_some()
    }
}
