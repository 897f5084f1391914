//! Records the packets in a case's network: a packet socket in that network, and a thread that does
//! nothing but drain it.
//!
//! Only the grader has the socket: it is closed when the grader becomes a jail, and a jailed
//! program has no right to open one.

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

use crate::sandbox::pcap::{MAX_PACKET_BYTES, Recording};

/// The size of the socket's buffer, for packets that arrive while the thread is not running.
const BUFFER: usize = 64 << 20;
/// The recording ends when no packet has arrived for this long after all sockets were closed.
const QUIET: Duration = Duration::from_millis(20);

/// A recording in progress.
#[derive(Debug)]
pub struct PacketRecorder {
    stop: PipeWriter,
    thread: JoinHandle<io::Result<Recording>>,
}

impl PacketRecorder {
    /// Starts to record the calling thread's network.
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
        // Without `bind` it receives from all interfaces, and there is one.
        let socket = socket(
            AddressFamily::Packet,
            SockType::Raw,
            SockFlag::SOCK_CLOEXEC | SockFlag::SOCK_NONBLOCK,
            SockProtocol::EthAll,
        )
        .map_err(refused)?;
        // Without root's rights it is as large as the system allows everyone.
        setsockopt(&socket, sockopt::RcvBufForce, &BUFFER)
            .or_else(|_| setsockopt(&socket, sockopt::RcvBuf, &BUFFER))
            .map_err(refused)?;
        setsockopt(&socket, sockopt::RxqOvfl, &1).map_err(refused)?;
        setsockopt(&socket, sockopt::ReceiveTimestampns, &true).map_err(refused)?;
        let (stopped, stop) = io::pipe()?;
        let thread = std::thread::spawn(move || record(&socket, &stopped));
        Ok(Self { stop, thread })
    }

    /// Waits until no more packets arrive, and returns the recording. Call this when all sockets
    /// are closed.
    ///
    /// # Errors
    /// If the packets could not be read.
    pub fn finish(self) -> io::Result<Recording> {
        drop(self.stop);
        let recorded = self.thread.join();
        recorded.unwrap_or_else(|_| Err(io::Error::other("the recording of packets has ended")))
    }
}

fn record(socket: &OwnedFd, stopped: &PipeReader) -> io::Result<Recording> {
    let mut recording = Recording::default();
    let mut buffer = vec![0; MAX_PACKET_BYTES];
    let readable = |fd| PollFd::from_borrowed_fd(fd, PollFlags::IN);
    let mut ready = [readable(socket.as_fd()), readable(stopped.as_fd())];
    // Nothing is ever written to the pipe; a hangup is the signal to stop.
    while ready[1].revents().is_empty() {
        wait_ready(&mut ready, None)?;
        drain(socket, &mut buffer, &mut recording)?;
    }
    let quiet = Timespec::try_from(QUIET).map_err(io::Error::other)?;
    while wait_ready(&mut ready[..1], Some(&quiet))? {
        drain(socket, &mut buffer, &mut recording)?;
    }
    Ok(recording)
}

/// Waits until one of these is ready. False if none is in time.
fn wait_ready(ready: &mut [PollFd<'_>], time: Option<&Timespec>) -> io::Result<bool> {
    loop {
        match poll(ready, time) {
            Err(rustix::io::Errno::INTR) => {}
            other => return Ok(other? > 0),
        }
    }
}

/// Reads all packets that have arrived.
fn drain(socket: &OwnedFd, buffer: &mut [u8], recording: &mut Recording) -> io::Result<()> {
    let mut control = nix::cmsg_space!(TimeSpec, u32);
    // The flag makes it return the packet's real length even if that exceeds the buffer.
    let flags = MsgFlags::MSG_TRUNC;
    loop {
        let mut parts = [IoSliceMut::new(buffer)];
        let control = Some(control.as_mut_slice());
        let message = match recvmsg::<LinkAddr>(socket.as_raw_fd(), &mut parts, control, flags) {
            Err(Errno::EAGAIN) => return Ok(()),
            Err(Errno::EINTR) => continue,
            other => other?,
        };
        let mut time = None;
        for control in message.cmsgs()? {
            match control {
                ControlMessageOwned::ScmTimestampns(stamp) => time = Some(Duration::from(stamp)),
                // The number of packets dropped since the start, because the buffer was full.
                ControlMessageOwned::RxqOvfl(lost) => recording.lost = lost,
                _ => {}
            }
        }
        // On a loopback each packet appears twice, outgoing and incoming.
        let outgoing = message.address.is_some_and(|from| is_outgoing(&from));
        let length = message.bytes;
        if !outgoing {
            let packet = &buffer[..length.min(MAX_PACKET_BYTES)];
            recording.add(time.unwrap_or_else(now), packet, length);
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
