//! What the grader and the jail say to each other over the jail's standard input, a unix socket.
//!
//! The grader sends one `LaunchRequest` with the three descriptors for the program, and then
//! nothing more: when its end is shut down, or the grader dies, everything is to be killed. The
//! jail answers in lines, one `JailMessage` each. The program never holds this socket, so it cannot
//! speak for the jail.

use std::ffi::{OsStr, OsString};
use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::net::UnixStream;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use serde::{Deserialize, Serialize};

pub(super) use crate::base::level::Isolation;
pub(super) use crate::base::process::{Limit, Limits};
pub(super) use crate::sandbox::launch::FsAccess;

/// The largest order: what the kernel lets an `exec` carry is 2 MB by default, and a byte may take
/// six here.
const LARGEST: usize = 16 * 1024 * 1024;

/// What to start.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(into = "Written", from = "Written")]
pub(super) struct LaunchRequest {
    pub(super) argv: Vec<OsString>,
    pub(super) dir: OsString,
    pub(super) env: Vec<(OsString, OsString)>,
    pub(super) view: FsAccess,
    pub(super) limits: Limits,
    pub(super) level: Isolation,
    /// The user that it is to be, for the stage that becomes the program.
    pub(super) user: Option<u32>,
}

/// An order as it is sent: whatever bytes a word is made of, each is written as the character of
/// its number. (serde writes an `OsString` as a list of numbers, which takes longer to read than
/// the jail's root to build.)
#[derive(Serialize, Deserialize)]
struct Written {
    argv: Vec<String>,
    dir: String,
    env: Vec<(String, String)>,
    view: FsAccess,
    limits: Limits,
    level: Isolation,
    user: Option<u32>,
}

fn written(word: &OsStr) -> String {
    word.as_bytes().iter().copied().map(char::from).collect()
}

fn read(word: &str) -> OsString {
    // What is no byte was never written.
    OsString::from_vec(word.chars().filter_map(|c| u8::try_from(c).ok()).collect())
}

impl From<LaunchRequest> for Written {
    fn from(order: LaunchRequest) -> Self {
        let pair = |(name, value): &(OsString, OsString)| (written(name), written(value));
        Self {
            argv: order.argv.iter().map(|word| written(word)).collect(),
            dir: written(&order.dir),
            env: order.env.iter().map(pair).collect(),
            view: order.view,
            limits: order.limits,
            level: order.level,
            user: order.user,
        }
    }
}

impl From<Written> for LaunchRequest {
    fn from(order: Written) -> Self {
        let pair = |(name, value): &(String, String)| (read(name), read(value));
        Self {
            argv: order.argv.iter().map(|word| read(word)).collect(),
            dir: read(&order.dir),
            env: order.env.iter().map(pair).collect(),
            view: order.view,
            limits: order.limits,
            level: order.level,
            user: order.user,
        }
    }
}

/// What the jail has to say.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum JailMessage {
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

impl JailMessage {
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
    order: &LaunchRequest,
    stdio: [BorrowedFd<'_>; 3],
) -> io::Result<()> {
    let order = serde_json::to_vec(order)?;
    // The descriptors travel with the length: a message of its own, which is too short to be sent
    // in part.
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
pub(super) fn receive_order(
    mut socket: &UnixStream,
) -> io::Result<Option<(LaunchRequest, [OwnedFd; 3])>> {
    let mut length = [0; 4];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(3))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    // Close-on-exec at once: the program gets its three through `Command`, under the numbers 0, 1
    // and 2, and no more.
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

/// Says one word. A grader that no longer listens is about to have everything killed: nothing to do
/// about it here.
pub(super) fn say(mut socket: &UnixStream, word: &JailMessage) {
    if let Ok(mut line) = serde_json::to_vec(word) {
        line.push(b'\n');
        let _ = socket.write_all(&line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_order_carries_any_bytes() {
        let all: OsString = OsString::from_vec((0..=u8::MAX).collect());
        let order = LaunchRequest {
            argv: vec![all.clone(), OsString::new(), all.clone()],
            dir: all.clone(),
            env: vec![(OsString::new(), all.clone()), (all, OsString::new())],
            view: FsAccess::Only(vec!["/lib".into()]),
            limits: Limits::default(),
            level: Isolation::Namespace,
            user: Some(7),
        };
        let sent = serde_json::to_vec(&order).expect("it can be written");
        let got: LaunchRequest = serde_json::from_slice(&sent).expect("it can be read");
        assert_eq!(got.argv, order.argv);
        assert_eq!(got.dir, order.dir);
        assert_eq!(got.env, order.env);
    }
}
