//! What the grader and the jail say to each other over the jail's standard input, a unix socket.
//!
//! The grader sends one `Order` with the three descriptors for the program, and then nothing more: when its end is shut
//! down, or the grader dies, everything is to be killed. The jail answers in lines, one `Word` each. The program never
//! holds this socket, so it cannot speak for the jail.

use std::ffi::OsString;
use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::net::UnixStream;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use serde::{Deserialize, Serialize};

pub(super) use super::{Isolation, Limit, Limits, View};

/// The largest order: what the kernel lets an `exec` carry is 2 MB by default, spelled out here byte by byte.
const LARGEST: usize = 16 * 1024 * 1024;

/// What to start. Paths as `OsString`, which serde carries whatever bytes they are made of.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Order {
    pub(super) argv: Vec<OsString>,
    pub(super) dir: OsString,
    pub(super) env: Vec<(OsString, OsString)>,
    pub(super) view: View,
    pub(super) limits: Limits,
    pub(super) level: Isolation,
    /// The user that it is to be, for the stage that becomes the program.
    pub(super) user: Option<u32>,
}

/// What the jail has to say.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Word {
    /// The program runs; its process id as the jail sees it.
    Started(u32),
    /// The kernel would not start the program: the error number.
    Refused(i32),
    /// The jail itself could not be built.
    Failed(String),
    /// The program returned this status.
    Exited(i32),
    /// This signal killed the program.
    Killed(i32),
    /// The program has used up so much that everything was killed.
    Exceeded(Limit),
}

impl Word {
    /// Why a program was not started.
    pub(super) fn not_started(error: &io::Error) -> Self {
        error
            .raw_os_error()
            .map_or_else(|| Self::Failed(error.to_string()), Self::Refused)
    }
}

/// Sends the order, and the program's stdin, stdout and stderr with it.
pub(super) fn send_order(
    socket: &UnixStream,
    order: &Order,
    stdio: [BorrowedFd<'_>; 3],
) -> io::Result<()> {
    let order = serde_json::to_vec(order)?;
    // The descriptors travel with the length: a message of its own, which is too short to be sent in part.
    let length = u32::try_from(order.len())
        .map_err(io::Error::other)?
        .to_ne_bytes();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(3))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    control.push(SendAncillaryMessage::ScmRights(&stdio));
    sendmsg(
        socket,
        &[IoSlice::new(&length)],
        &mut control,
        SendFlags::NOSIGNAL,
    )?;
    let mut socket = socket;
    socket.write_all(&order)
}

/// Receives what [`send_order`] has sent; `None` if the grader has gone away instead.
pub(super) fn receive_order(mut socket: &UnixStream) -> io::Result<Option<(Order, [OwnedFd; 3])>> {
    let mut length = [0; 4];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(3))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    // Close-on-exec at once: the program gets its three through `Command`, under the numbers 0, 1 and 2, and no more.
    let flags = RecvFlags::CMSG_CLOEXEC | RecvFlags::WAITALL;
    let received = recvmsg(
        socket.as_fd(),
        &mut [IoSliceMut::new(&mut length)],
        &mut control,
        flags,
    )?;
    if received.bytes == 0 {
        return Ok(None);
    }
    let mut stdio = Vec::new();
    for message in control.drain() {
        if let RecvAncillaryMessage::ScmRights(descriptors) = message {
            stdio.extend(descriptors);
        }
    }
    let stdio =
        <[OwnedFd; 3]>::try_from(stdio).map_err(|_| io::Error::from(io::ErrorKind::InvalidData))?;
    let length = usize::try_from(u32::from_ne_bytes(length)).unwrap_or(usize::MAX);
    if length > LARGEST {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut order = vec![0; length];
    socket.read_exact(&mut order)?;
    Ok(Some((serde_json::from_slice(&order)?, stdio)))
}

/// Says one word. A grader that no longer listens is about to have everything killed: nothing to do about it here.
pub(super) fn say(mut socket: &UnixStream, word: &Word) {
    if let Ok(mut line) = serde_json::to_vec(word) {
        line.push(b'\n');
        let _ = socket.write_all(&line);
    }
}
