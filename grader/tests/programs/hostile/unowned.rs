//! Attacks with what no process owns: data in sockets, many small shares of a limit, and time that
//! is used by processes that are gone.

use std::fs::File;
use std::io::{IoSlice, Write};
use std::mem::MaybeUninit;
use std::net::{TcpListener, TcpStream, UdpSocket};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::net::UnixStream;
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::net::{SendAncillaryBuffer, SendAncillaryMessage, SendFlags, sendmsg, sockopt};

use crate::processes::start;
use crate::{Loot, Target};

const MIB: usize = 1 << 20;
/// What an attack stops at by itself, should nothing else stop it.
const MOST: usize = 256 * MIB;

/// A moment in which whoever keeps the limits may look.
fn moment() {
    sleep(Duration::from_millis(1500));
}

/// Writes until no more fits, and returns how many bytes did.
fn fill(mut stream: impl Write) -> usize {
    let piece = vec![1; 64 << 10];
    let mut written = 0;
    while let Ok(size) = stream.write(&piece) {
        written += size;
        if written >= MOST {
            break;
        }
    }
    written
}

/// A pair of Unix sockets, with as much in them as they take.
fn full_pair() -> Option<(UnixStream, UnixStream, usize)> {
    let (writer, reader) = UnixStream::pair().ok()?;
    writer.set_nonblocking(true).ok()?;
    let _ = sockopt::set_socket_send_buffer_size(&writer, MIB);
    let size = fill(&writer);
    Some((writer, reader, size))
}

/// Messages from itself to itself that it never reads.
pub(crate) fn memory_in_unix_sockets(_: &Target) -> Loot {
    let (mut held, mut total) = (Vec::new(), 0);
    while total < MOST
        && let Some((writer, reader, size)) = full_pair()
    {
        held.push((writer, reader));
        total += size;
    }
    moment();
    Loot::new()
}

/// The same in sockets that are on their way from one to the other, so that no process has them
/// open.
pub(crate) fn memory_in_flight(_: &Target) -> Loot {
    let Ok((to, from)) = UnixStream::pair() else {
        return Loot::new();
    };
    let _ = to.set_nonblocking(true);
    let mut total = 0;
    while total < MOST
        && let Some((writer, reader, size)) = full_pair()
        && send_away(&to, &[writer.into(), reader.into()])
    {
        total += size;
    }
    moment();
    drop(from);
    Loot::new()
}

fn send_away(to: &UnixStream, sockets: &[OwnedFd]) -> bool {
    let sockets: Vec<_> = sockets.iter().map(AsFd::as_fd).collect();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(2))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    control.push(SendAncillaryMessage::ScmRights(&sockets));
    sendmsg(to, &[IoSlice::new(b"x")], &mut control, SendFlags::empty()).is_ok()
}

/// The same in connections with itself.
pub(crate) fn memory_in_connections(target: &Target) -> Loot {
    let Ok(listener) = TcpListener::bind(target.addr) else {
        return Loot::new();
    };
    let (mut held, mut total) = (Vec::new(), 0);
    while total < MOST
        && let Ok(writer) = TcpStream::connect(target.addr)
        && let Ok((reader, _)) = listener.accept()
        && writer.set_nonblocking(true).is_ok()
    {
        let _ = sockopt::set_socket_send_buffer_size(&writer, 4 * MIB);
        let _ = sockopt::set_socket_recv_buffer_size(&reader, 4 * MIB);
        total += fill(&writer);
        held.push((writer, reader));
    }
    moment();
    Loot::new()
}

/// The same in datagrams.
pub(crate) fn memory_in_datagrams(_: &Target) -> Loot {
    let (mut held, mut total) = (Vec::new(), 0);
    let piece = vec![1; 60_000];
    while total < MOST
        && held.len() < 1000
        && let Ok(socket) = UdpSocket::bind("127.0.0.1:0")
        && let Ok(own) = socket.local_addr()
    {
        let _ = sockopt::set_socket_recv_buffer_size(&socket, 4 * MIB);
        // What does not fit is lost without an error.
        for _ in 0..64 {
            total += socket.send_to(&piece, own).unwrap_or(0);
        }
        held.push(socket);
    }
    moment();
    Loot::new()
}

/// Open files of many processes, each of which has fewer than it may.
pub(crate) fn descriptors_in_many(target: &Target) -> Loot {
    for _ in 0..8 {
        start(&target.own, "minion-opens", &target.mark, &["100"]);
    }
    moment();
    Loot::new()
}

/// Opens so many files, and keeps them.
pub(crate) fn open(count: u64) {
    let held: Vec<_> = (0..count).map(|_| File::open("/dev/null")).collect();
    sleep(Duration::from_secs(20));
    drop(held);
}

/// Processor time of processes that never live for long.
pub(crate) fn cpu_in_turns(target: &Target) -> Loot {
    let end = Instant::now() + Duration::from_secs(15);
    while Instant::now() < end {
        let children = [(); 2].map(|()| start(&target.own, "minion-burns", &target.mark, &[]));
        for mut child in children.into_iter().flatten() {
            let _ = child.wait();
        }
    }
    Loot::new()
}

/// Uses a third of a second of processor time.
pub(crate) fn burn() {
    let end = Instant::now() + Duration::from_millis(300);
    while Instant::now() < end {
        std::hint::black_box(0);
    }
}

/// Chains of processes that all live, one deeper than the other.
pub(crate) fn long_chains(target: &Target) -> Loot {
    for _ in 0..4 {
        start(&target.own, "minion-chains", &target.mark, &["50"]);
    }
    sleep(Duration::from_secs(1));
    Loot::new()
}
