//! Records the packets that cross a case's network, beside the case: a packet socket in that
//! network, and a thread that does nothing but drain it.
//!
//! The socket is the grader's alone: it is closed when the grader becomes a jail, and a program in
//! a jail has no right to one of its own.

use std::io::{self, IoSliceMut, PipeReader, PipeWriter};
use std::os::fd::{AsFd, AsRawFd, OwnedFd};
use std::thread::JoinHandle;
use std::time::{Duration, SystemTime};

use nix::errno::Errno;
use nix::sys::socket::{
    AddressFamily, ControlMessageOwned, LinkAddr, MsgFlags, SockFlag, SockProtocol, SockType,
    recvmsg, setsockopt, socket, sockopt,
};
use nix::sys::time::TimeSpec;
use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::super::pcap::LONGEST;
use crate::sandbox::pcap::Recording;

/// Room for what comes while the thread waits for a processor.
const BUFFER: usize = 64 << 20;
/// How long nothing more comes once all sockets are closed, before that is taken for the end.
const QUIET: Duration = Duration::from_millis(20);

/// Packets are being recorded.
#[derive(Debug)]
pub struct PacketRecorder {
    stop: PipeWriter,
    thread: JoinHandle<io::Result<Recording>>,
}

impl PacketRecorder {
    /// Begins to record the calling thread's network.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub fn start() -> io::Result<Self> {
        let refused = |error: Errno| {
            io::Error::other(format!(
                "the packets cannot be recorded: {}",
                io::Error::from(error)
            ))
        };
        // Without a `bind` it hears of all interfaces, and there is one.
        let socket = socket(
            AddressFamily::Packet,
            SockType::Raw,
            SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK,
            SockProtocol::EthAll,
        )
        .map_err(refused)?;
        // Without root's leave it is as much as the system gives to anybody.
        setsockopt(&socket, sockopt::RcvBufForce, &BUFFER)
            .or_else(|_| setsockopt(&socket, sockopt::RcvBuf, &BUFFER))
            .map_err(refused)?;
        setsockopt(&socket, sockopt::RxqOvfl, &1).map_err(refused)?;
        setsockopt(&socket, sockopt::ReceiveTimestampns, &true).map_err(refused)?;
        let (ended, stop) = io::pipe()?;
        let thread = std::thread::spawn(move || record(&socket, &ended));
        Ok(Self { stop, thread })
    }

    /// Ends, once nothing more comes: what was recorded. To be called when all sockets are closed.
    ///
    /// # Errors
    /// If the packets could not be read.
    pub fn finish(self) -> io::Result<Recording> {
        drop(self.stop);
        let recorded = self.thread.join();
        recorded.unwrap_or_else(|_| Err(io::Error::other("the recording of packets has ended")))
    }
}

fn record(socket: &OwnedFd, ended: &PipeReader) -> io::Result<Recording> {
    let mut recording = Recording::default();
    let mut buffer = vec![0; LONGEST];
    let readable = |fd| PollFd::from_borrowed_fd(fd, PollFlags::IN);
    let mut ready = [readable(socket.as_fd()), readable(ended.as_fd())];
    // The other end of the pipe is only ever closed.
    while ready[1].revents().is_empty() {
        wait(&mut ready, None)?;
        drain(socket, &mut buffer, &mut recording)?;
    }
    let quiet = Timespec::try_from(QUIET).map_err(io::Error::other)?;
    while wait(&mut ready[..1], Some(&quiet))? {
        drain(socket, &mut buffer, &mut recording)?;
    }
    Ok(recording)
}

/// Waits for one of these. `false`: none became ready in time.
fn wait(ready: &mut [PollFd<'_>], time: Option<&Timespec>) -> io::Result<bool> {
    loop {
        match poll(ready, time) {
            Err(rustix::io::Errno::INTR) => {}
            other => return Ok(other? > 0),
        }
    }
}

/// Takes all packets that are there.
fn drain(socket: &OwnedFd, buffer: &mut [u8], recording: &mut Recording) -> io::Result<()> {
    let mut control = nix::cmsg_space!(TimeSpec, u32);
    // The flag asks for the packet's own length, where it is longer than the buffer.
    let flags = MsgFlags::MSG_TRUNC;
    loop {
        let mut parts = [IoSliceMut::new(buffer)];
        let control = Some(control.as_mut_slice());
        let message = match recvmsg::<LinkAddr>(socket.as_raw_fd(), &mut parts, control, flags) {
            Err(Errno::EAGAIN) => return Ok(()),
            Err(Errno::EINTR) => continue,
            other => other?,
        };
        let mut at = None;
        for control in message.cmsgs()? {
            match control {
                ControlMessageOwned::ScmTimestampns(time) => at = Some(Duration::from(time)),
                // So many since the beginning, for want of room.
                ControlMessageOwned::RxqOvfl(lost) => recording.lost = lost,
                _ => {}
            }
        }
        // A loopback shows each packet twice: as it goes out, and as it comes in.
        let outgoing = message.address.is_some_and(|from| is_outgoing(&from));
        let length = message.bytes;
        if !outgoing {
            let packet = &buffer[..length.min(LONGEST)];
            recording.add(at.unwrap_or_else(now), packet, length);
        }
    }
}

fn is_outgoing(from: &LinkAddr) -> bool {
    from.pkttype() == libc::PACKET_OUTGOING
}

fn now() -> Duration {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH);
    since.unwrap_or_default()
}
