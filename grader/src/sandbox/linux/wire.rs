//! The protocol between the grader and the jail, over the jail's standard input, a unix socket.
//!
//! The grader sends one `LaunchRequest`, together with three descriptors for the program and where
//! needed two for the case's namespaces, and then nothing more. When its end is shut down, or the
//! grader dies, the jail kills everything. The jail answers in lines, one `JailMessage` each. The
//! program never holds this socket, so it cannot speak for the jail.

use std::ffi::OsString;
use std::io::{self, IoSlice, IoSliceMut, Read, Write};
use std::mem::MaybeUninit;
use std::os::fd::{AsFd, BorrowedFd, OwnedFd};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::os::unix::net::UnixStream;
use std::path::PathBuf;

use rustix::net::{
    RecvAncillaryBuffer, RecvAncillaryMessage, RecvFlags, SendAncillaryBuffer,
    SendAncillaryMessage, SendFlags, recvmsg, sendmsg,
};
use serde::{Deserialize, Serialize};

use super::namespaces::CaseNamespaces;
pub(super) use crate::base::level::Isolation;
pub(super) use crate::base::process::{Limit, Limits};
pub(super) use crate::sandbox::launch::{FsAccess, MemoryClaim};

/// The size of the largest request: by default the kernel lets an `exec` carry 2 MB, and a byte may
/// take six here.
const MAX_REQUEST_BYTES: usize = 16 * 1024 * 1024;

/// The program to start. On the wire, each byte of an `OsString` is a character. (serde writes an
/// `OsString` as a list of numbers, which takes longer to parse than setting up the jail's root.)
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct LaunchRequest<Text = OsString> {
    pub(super) argv: Vec<Text>,
    pub(super) dir: Text,
    pub(super) env: Vec<(Text, Text)>,
    pub(super) view: FsAccess,
    pub(super) hidden: Vec<PathBuf>,
    pub(super) port: Option<u16>,
    pub(super) limits: Limits,
    pub(super) memory: MemoryClaim,
    pub(super) level: Isolation,
    /// The user that the program runs as. The supervisor chooses it, for the stage that becomes
    /// the program.
    pub(super) user: Option<u32>,
    /// The scratch space that the program gets where it has no root of its own.
    pub(super) scratch: Scratch,
}

/// What a jail without namespaces knows before its request.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Preparation {
    pub(super) level: Isolation,
    pub(super) scratch: Scratch,
}

/// Whose `/tmp` and `/dev/shm` a program sees.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Scratch {
    /// Its own, which it may use.
    Own,
    /// The machine's, which Landlock keeps it from.
    Machine,
}

impl<Text> LaunchRequest<Text> {
    fn map_text<To>(&self, convert: impl Fn(&Text) -> To) -> LaunchRequest<To> {
        let pair = |(name, value): &(Text, Text)| (convert(name), convert(value));
        LaunchRequest {
            argv: self.argv.iter().map(&convert).collect(),
            dir: convert(&self.dir),
            env: self.env.iter().map(pair).collect(),
            view: self.view.clone(),
            hidden: self.hidden.clone(),
            port: self.port,
            limits: self.limits,
            memory: self.memory,
            level: self.level,
            user: self.user,
            scratch: self.scratch,
        }
    }
}

fn encode(request: &LaunchRequest) -> serde_json::Result<Vec<u8>> {
    let encode_text =
        |text: &OsString| -> String { text.as_bytes().iter().copied().map(char::from).collect() };
    serde_json::to_vec(&request.map_text(encode_text))
}

fn decode(bytes: &[u8]) -> serde_json::Result<LaunchRequest> {
    // `encode` writes no characters that are not bytes.
    let decode_text = |text: &String| {
        OsString::from_vec(text.chars().filter_map(|c| u8::try_from(c).ok()).collect())
    };
    let request: LaunchRequest<String> = serde_json::from_slice(bytes)?;
    Ok(request.map_text(decode_text))
}

/// What the jail reports.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum JailMessage {
    /// The program runs. Its process id in the jail's PID namespace.
    Started(u32),
    /// The kernel would not start the program: the error number.
    Refused(i32),
    /// The jail itself could not be set up.
    Failed(String),
    /// The program has had so much CPU time that it must give way to others from now on. Said again
    /// from time to time, because it may have started more processes.
    Busy,
    /// The program exited with this status.
    Exited(i32),
    /// This signal killed the program.
    Killed(i32),
    /// The program went over this limit, and everything is being killed.
    Exceeded(Limit),
    /// The machine ran out of memory, and everything is being killed to make room.
    OutOfMemory,
}

impl JailMessage {
    /// The message for a failed `exec`.
    pub(super) fn not_started(error: &io::Error) -> Self {
        error
            .raw_os_error()
            .map_or_else(|| Self::Failed(error.to_string()), Self::Refused)
    }
}

/// What goes with a request.
#[derive(Debug)]
pub(super) struct Attached {
    /// The program's stdin, stdout and stderr.
    pub(super) stdio: [OwnedFd; 3],
    /// Where the program is to run, if not where the stage has started.
    pub(super) namespaces: Option<CaseNamespaces>,
}

/// The most descriptors that go with a request.
const MAX_DESCRIPTORS: usize = 5;

/// Sends the request, with the program's stdin, stdout and stderr.
pub(super) fn send_request(
    socket: &UnixStream,
    request: &LaunchRequest,
    stdio: [BorrowedFd<'_>; 3],
    namespaces: Option<&CaseNamespaces>,
) -> io::Result<()> {
    let mut descriptors = stdio.to_vec();
    if let Some(CaseNamespaces { network, mounts }) = namespaces {
        descriptors.extend([network.as_fd(), mounts.as_fd()]);
    }
    let request = encode(request)?;
    // The descriptors go with the length, in a message of its own, which is too short to be split.
    let length = u32::try_from(request.len())
        .map_err(io::Error::other)?
        .to_ne_bytes();
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_DESCRIPTORS))];
    let mut control = SendAncillaryBuffer::new(&mut space);
    control.push(SendAncillaryMessage::ScmRights(&descriptors));
    sendmsg(
        socket,
        &[IoSlice::new(&length)],
        &mut control,
        SendFlags::NOSIGNAL,
    )?;
    let mut socket = socket;
    socket.write_all(&request)
}

/// Receives what [`send_request`] sent; `None` if the grader hung up instead.
pub(super) fn receive_request(
    mut socket: &UnixStream,
) -> io::Result<Option<(LaunchRequest, Attached)>> {
    let mut length = [0; 4];
    let mut space = [MaybeUninit::uninit(); rustix::cmsg_space!(ScmRights(MAX_DESCRIPTORS))];
    let mut control = RecvAncillaryBuffer::new(&mut space);
    // Close-on-exec from the start: the program gets them through `Command`, as 0, 1 and 2.
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
    let mut descriptors = Vec::new();
    for message in control.drain() {
        if let RecvAncillaryMessage::ScmRights(received) = message {
            descriptors.extend(received);
        }
    }
    let attached = attached(descriptors).ok_or(io::ErrorKind::InvalidData)?;
    let length = usize::try_from(u32::from_ne_bytes(length)).unwrap_or(usize::MAX);
    if length > MAX_REQUEST_BYTES {
        return Err(io::ErrorKind::InvalidData.into());
    }
    let mut request = vec![0; length];
    socket.read_exact(&mut request)?;
    Ok(Some((decode(&request)?, attached)))
}

fn attached(descriptors: Vec<OwnedFd>) -> Option<Attached> {
    let mut descriptors = descriptors.into_iter();
    let stdio = [
        descriptors.next()?,
        descriptors.next()?,
        descriptors.next()?,
    ];
    let namespaces = match descriptors.next() {
        None => None,
        Some(network) => Some(CaseNamespaces {
            network,
            mounts: descriptors.next()?,
        }),
    };
    Some(Attached { stdio, namespaces })
}

/// Sends a message to the grader. A failure means that the grader has hung up and everything is
/// about to be killed, so it is ignored.
pub(super) fn send(mut socket: &UnixStream, message: &JailMessage) {
    if let Ok(mut line) = serde_json::to_vec(message) {
        line.push(b'\n');
        let _ = socket.write_all(&line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_carries_any_bytes() {
        let all: OsString = OsString::from_vec((0..=u8::MAX).collect());
        let request = LaunchRequest {
            argv: vec![all.clone(), OsString::new(), all.clone()],
            dir: all.clone(),
            env: vec![(OsString::new(), all.clone()), (all, OsString::new())],
            view: FsAccess::Only(vec!["/lib".into()]),
            hidden: vec!["/home".into()],
            port: Some(8080),
            limits: Limits::default(),
            memory: MemoryClaim::Reserved,
            level: Isolation::Namespace,
            user: Some(7),
            scratch: Scratch::Own,
        };
        let sent = encode(&request).expect("it can be written");
        let got = decode(&sent).expect("it can be read");
        assert_eq!(got.argv, request.argv);
        assert_eq!(got.dir, request.dir);
        assert_eq!(got.env, request.env);
    }
}
