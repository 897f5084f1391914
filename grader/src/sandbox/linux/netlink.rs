//! Requests to the kernel over a netlink socket, and its answers: as much as `namespaces` and
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

/// The flag of an answer that is one of several.
const MULTI: u16 = 0x2;

/// Types of answers.
const ERROR: u16 = 2;
const DONE: u16 = 3;

/// The size of a header: length, type, flags, sequence number, port.
const HEADER: usize = 16;

/// A netlink socket. It belongs to the network that the thread was in when it was opened.
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

    /// Sends one request, and calls `on_answer` with the body of each answer. An acknowledgement
    /// has no body.
    pub(super) fn request(
        &self,
        kind: u16,
        flags: u16,
        body: &[u8],
        mut on_answer: impl FnMut(&[u8]),
    ) -> io::Result<()> {
        let sequence = self
            .sequence
            .fetch_add(1, Ordering::Relaxed)
            .wrapping_add(1);
        self.send(kind, flags | REQUEST, sequence, body)?;
        // The kernel sends at most this much at once (NLMSG_GOODSIZE, or the size that we last
        // offered).
        let mut buffer = [0_u8; 32 * 1024];
        loop {
            let (_, length) = match recv(&self.socket, &mut buffer[..], RecvFlags::empty()) {
                Err(rustix::io::Errno::INTR) => continue,
                other => other?,
            };
            let mut rest = &buffer[..length.min(buffer.len())];
            while let Some((answer, after)) = Answer::split_first(rest) {
                rest = after;
                // Left over from a request that was abandoned.
                if answer.sequence != sequence {
                    continue;
                }
                match answer.kind {
                    ERROR | DONE => return answer.outcome(),
                    _ => on_answer(answer.body),
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
    /// Splits the first message off.
    fn split_first(bytes: &'a [u8]) -> Option<(Self, &'a [u8])> {
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

    /// The result in an ERROR or DONE: both start with zero or a negated error number.
    fn outcome(&self) -> io::Result<()> {
        match u32_at(self.body, 0).map(u32::cast_signed) {
            Some(code) if code < 0 => Err(io::Error::from_raw_os_error(-code)),
            _ => Ok(()),
        }
    }
}

/// Reads a number in native byte order.
pub(super) fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    bytes
        .get(at..at + 2)?
        .try_into()
        .ok()
        .map(u16::from_ne_bytes)
}

/// Reads a number in native byte order.
pub(super) fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    bytes
        .get(at..at + 4)?
        .try_into()
        .ok()
        .map(u32::from_ne_bytes)
}
