//! Requests to the kernel over a netlink socket, and its answers: the little that `enter` and
//! `sock_diag` need.

use std::io;
use std::os::fd::OwnedFd;
use std::sync::atomic::{AtomicU32, Ordering};

use rustix::net::{
    AddressFamily, Protocol, RecvFlags, SendFlags, SocketFlags, SocketType, recv, send, socket_with,
};

/// Flags of a request (linux/netlink.h).
pub(super) const REQUEST: u16 = 0x1;
pub(super) const ACKNOWLEDGE: u16 = 0x4;
pub(super) const DUMP: u16 = 0x300;

/// This answer is one of several.
const MULTI: u16 = 0x2;

/// Kinds of answers.
const ERROR: u16 = 2;
const DONE: u16 = 3;

/// Length, kind, flags, sequence number, port.
const HEADER: usize = 16;

/// A netlink socket, of the network that the thread was in when it was opened.
#[derive(Debug)]
pub(super) struct Netlink {
    socket: OwnedFd,
    sequence: AtomicU32,
}

impl Netlink {
    pub(super) fn open(protocol: Option<Protocol>) -> io::Result<Self> {
        let socket = socket_with(
            AddressFamily::NETLINK,
            SocketType::RAW,
            SocketFlags::CLOEXEC,
            protocol,
        )?;
        Ok(Self {
            socket,
            sequence: AtomicU32::new(0),
        })
    }

    /// Sends one request and hands the body of each answer to `take`; an acknowledgement has none.
    pub(super) fn ask(
        &self,
        kind: u16,
        flags: u16,
        body: &[u8],
        mut take: impl FnMut(&[u8]),
    ) -> io::Result<()> {
        let sequence = self
            .sequence
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_add(1);
        self.send(kind, flags | REQUEST, sequence, body)?;
        // The kernel sends no more than this at a time (NLMSG_GOODSIZE and the size it has seen us
        // offer).
        let mut buffer = [0_u8; 32 * 1024];
        loop {
            let (_, length) = match recv(&self.socket, &mut buffer[..], RecvFlags::empty()) {
                Err(rustix::io::Errno::INTR) => continue,
                other => other?,
            };
            let mut rest = &buffer[..length.min(buffer.len())];
            while let Some((answer, after)) = Answer::split(rest) {
                rest = after;
                // Left over from a request that was given up half-way.
                if answer.sequence != sequence {
                    continue;
                }
                match answer.kind {
                    ERROR | DONE => return answer.outcome(),
                    _ => take(answer.body),
                }
                if answer.flags & MULTI == 0 {
                    return Ok(());
                }
            }
        }
    }

    fn send(&self, kind: u16, flags: u16, sequence: u32, body: &[u8]) -> io::Result<()> {
        let length = u32::try_from(HEADER + body.len()).map_err(io::Error::other)?;
        let mut message = Vec::with_capacity(HEADER + body.len());
        message.extend(length.to_ne_bytes());
        message.extend(kind.to_ne_bytes());
        message.extend(flags.to_ne_bytes());
        message.extend(sequence.to_ne_bytes());
        message.extend(0_u32.to_ne_bytes());
        message.extend(body);
        send(&self.socket, &message, SendFlags::empty())?;
        Ok(())
    }
}

struct Answer<'a> {
    kind: u16,
    flags: u16,
    sequence: u32,
    body: &'a [u8],
}

impl<'a> Answer<'a> {
    /// Takes the first message off what has been received.
    fn split(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
        let length = usize::try_from(u32_at(bytes, 0)?).ok()?;
        let body = bytes.get(HEADER..length)?;
        // Messages start at multiples of four.
        let after = bytes.get(length.next_multiple_of(4)..).unwrap_or_default();
        let answer = Self {
            kind: u16_at(bytes, 4)?,
            flags: u16_at(bytes, 6)?,
            sequence: u32_at(bytes, 8)?,
            body,
        };
        Some((answer, after))
    }

    /// What an ERROR or DONE says: both start with zero or a negated error number.
    fn outcome(&self) -> io::Result<()> {
        match u32_at(self.body, 0).map(u32::cast_signed) {
            Some(code) if code < 0 => Err(io::Error::from_raw_os_error(-code)),
            _ => Ok(()),
        }
    }
}

/// A number in the machine's byte order.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes
        .get(at..at + 2)?
        .try_into()
        .ok()
        .map(u16::from_ne_bytes)
}

/// A number in the machine's byte order.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..at + 4)?
        .try_into()
        .ok()
        .map(u32::from_ne_bytes)
}
