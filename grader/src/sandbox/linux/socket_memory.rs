//! The memory that sockets take for data that nobody has read yet. It belongs to no process, so it
//! is counted by the kernel's socket table.

use std::io;

use rustix::net::netlink::SOCK_DIAG;

use super::netlink::{DUMP, Netlink, u16_at, u32_at};
use super::sock_diag::{ANY_STATE, BY_FAMILY, INET, INET6, encode_request};
use crate::sandbox::socket::Proto;

/// `AF_UNIX`, as the messages spell it.
const UNIX: u8 = 1;

/// The sizes of `struct inet_diag_msg` and `struct unix_diag_msg`; attributes follow.
const INET_ANSWER: usize = 72;
const UNIX_ANSWER: usize = 16;

/// Attributes of answers (linux/inet_diag.h, linux/unix_diag.h).
const INET_MEMORY: u16 = 7;
const UNIX_PEER: u16 = 2;
const UNIX_MEMORY: u16 = 5;
const UNIX_UID: u16 = 7;

/// What to show of a Unix socket: its memory and its user.
const UNIX_SHOW: u32 = 0x20 | 0x40;

/// The same for what it is connected with.
const UNIX_SHOW_PEER: u32 = 0x4;

/// A socket, as far as it says whose it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct SocketId {
    /// 0 if no process has it any more.
    pub(super) inode: u64,
    /// The user who made it; `None` if the kernel does not tell.
    pub(super) user: Option<u32>,
}

/// Asks for the memory of the sockets of one network: that of the thread that opened this.
#[derive(Debug)]
pub(super) struct SocketMemory {
    netlink: Netlink,
}

impl SocketMemory {
    pub(super) fn open() -> io::Result<Self> {
        Ok(Self {
            netlink: Netlink::open(Some(SOCK_DIAG))?,
        })
    }

    /// The memory of all sockets that `counts`, in bytes.
    pub(super) fn total(&self, counts: &dyn Fn(SocketId) -> bool) -> io::Result<u64> {
        let mut total: u64 = 0;
        let mut add = |socket: Option<(SocketId, u64)>| {
            if let Some((id, memory)) = socket
                && counts(id)
            {
                total = total.saturating_add(memory);
            }
        };
        for (proto, family) in [
            (Proto::Tcp, INET),
            (Proto::Tcp, INET6),
            (Proto::Udp, INET),
            (Proto::Udp, INET6),
        ] {
            let mut request = encode_request(proto, family, ANY_STATE, None);
            // `idiag_ext`: a bit for each attribute, from 1.
            request[2] = 1 << (INET_MEMORY - 1);
            self.dump(&request, &mut |answer| add(inet_socket(answer)))?;
        }
        self.dump(&unix_request(UNIX_SHOW), &mut |answer| {
            add(unix_socket(answer));
        })?;
        Ok(total)
    }

    /// A kernel that does not know a family has no such sockets.
    fn dump(&self, request: &[u8], on_answer: &mut dyn FnMut(&[u8])) -> io::Result<()> {
        match self.netlink.request(BY_FAMILY, DUMP, request, on_answer) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            other => other,
        }
    }
}

/// `struct unix_diag_req`.
fn unix_request(show: u32) -> Vec<u8> {
    let mut request = vec![UNIX, 0, 0, 0];
    request.extend(ANY_STATE.to_ne_bytes());
    request.extend(0_u32.to_ne_bytes());
    request.extend(show.to_ne_bytes());
    request.extend([0xff; 8]);
    request
}

/// A Unix socket.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct UnixSocket {
    pub(super) inode: u64,
    /// The inode of the socket that it is connected with.
    pub(super) peer: Option<u64>,
}

/// Every Unix socket of the calling thread's network.
pub(super) fn unix_sockets() -> io::Result<Vec<UnixSocket>> {
    let mut sockets = Vec::new();
    SocketMemory::open()?.dump(&unix_request(UNIX_SHOW_PEER), &mut |answer| {
        let peer = answer.get(UNIX_ANSWER..);
        let peer = peer.and_then(|attributes| attribute(attributes, UNIX_PEER));
        sockets.extend(u32_at(answer, 4).map(|inode| UnixSocket {
            inode: inode.into(),
            peer: peer.and_then(|peer| u32_at(peer, 0)).map(u64::from),
        }));
    })?;
    Ok(sockets)
}

fn inet_socket(answer: &[u8]) -> Option<(SocketId, u64)> {
    let id = SocketId {
        inode: u32_at(answer, 68)?.into(),
        user: u32_at(answer, 64),
    };
    let memory = attribute(answer.get(INET_ANSWER..)?, INET_MEMORY)?;
    Some((id, allocated(memory)))
}

fn unix_socket(answer: &[u8]) -> Option<(SocketId, u64)> {
    let attributes = answer.get(UNIX_ANSWER..)?;
    let id = SocketId {
        inode: u32_at(answer, 4)?.into(),
        user: attribute(attributes, UNIX_UID).and_then(|user| u32_at(user, 0)),
    };
    Some((id, allocated(attribute(attributes, UNIX_MEMORY)?)))
}

/// The sum in an array of `SK_MEMINFO_*` (linux/sock_diag.h).
fn allocated(memory: &[u8]) -> u64 {
    let at = |index: usize| u64::from(u32_at(memory, 4 * index).unwrap_or(0));
    let (received, sent, reserved, queued) = (at(0), at(2), at(4), at(5));
    let (options, backlog) = (at(6), at(7));
    // What is on its way is in both counts of what is sent.
    received + sent.max(queued) + reserved + options + backlog
}

/// The value of the first attribute of this type: each is a length, a type and the value.
fn attribute(mut rest: &[u8], wanted: u16) -> Option<&[u8]> {
    loop {
        let length = usize::from(u16_at(rest, 0)?);
        let value = rest.get(4..length)?;
        if u16_at(rest, 2)? == wanted {
            return Some(value);
        }
        rest = rest.get(length.next_multiple_of(4)..)?;
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::os::fd::AsFd;
    use std::os::unix::net::UnixStream;

    use super::*;

    #[test]
    fn unread_data_in_a_unix_socket_is_counted_for_its_inode_and_user() {
        let (mut writer, reader) = UnixStream::pair().expect("a pair");
        writer.write_all(&[1; 100_000]).expect("it fits");
        let inode = rustix::fs::fstat(writer.as_fd()).expect("a socket").st_ino;
        let user = rustix::process::geteuid().as_raw();
        let own = |id: SocketId| id.inode == inode && id.user == Some(user);
        let table = SocketMemory::open().expect("a table");
        let memory = table.total(&own).expect("the table can be read");
        assert!(memory >= 100_000, "{memory}");
        drop(reader);
        let memory = table.total(&own).expect("the table can be read");
        assert_eq!(memory, 0);
    }

    #[test]
    fn unread_data_in_a_connection_is_counted() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let addr = listener.local_addr().expect("an address");
        let mut writer = std::net::TcpStream::connect(addr).expect("it connects");
        let (reader, _) = listener.accept().expect("a connection");
        writer.write_all(&[1; 50_000]).expect("it fits");
        let inodes = [writer.as_fd(), reader.as_fd()]
            .map(|socket| rustix::fs::fstat(socket).expect("a socket").st_ino);
        let table = SocketMemory::open().expect("a table");
        let memory = table.total(&|id| inodes.contains(&id.inode));
        assert!(memory.expect("the table can be read") >= 50_000);
    }
}
