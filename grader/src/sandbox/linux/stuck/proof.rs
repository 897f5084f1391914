//! Compares two looks at a program.

use std::collections::HashSet;
use std::net::SocketAddr;

use super::calls::WaitsFor;
use super::files::FileKind;
use super::look::{Look, SeenThread};
use crate::base::waiting::WaitPlace;
use crate::sandbox::socket::{Proto, Socket, SocketState};
use crate::sandbox::stuck::Surroundings;

/// What every thread of a program waits in, if two looks prove that it is stuck: that it does
/// nothing any more as long as the grader does nothing.
///
/// Between the two, no thread may have run and no byte moved, or something was still on its way.
#[must_use]
pub fn proof(before: &Look, now: &Look, around: &Surroundings) -> Option<Vec<WaitPlace>> {
    let program = SeenProgram::new(now, around);
    if !program.is_unchanged_since(before) || now.threads.is_empty() {
        return None;
    }
    // What a look sees last may have come after the threads were looked at. So the first look has
    // to see it too, and the second that it wakes nobody.
    if !program.gets_nothing() || !SeenProgram::new(before, around).gets_nothing() {
        return None;
    }
    let waiting = now.threads.iter().map(|thread| program.waiting(thread));
    let mut waiting: Vec<WaitPlace> = waiting.collect::<Option<_>>()?;
    waiting.sort_unstable();
    waiting.dedup();
    Some(waiting)
}

/// A look at a program, with what the grader knows.
struct SeenProgram<'a> {
    look: &'a Look,
    around: &'a Surroundings,
    /// The inodes of the program's own sockets.
    own: HashSet<u64>,
}

impl<'a> SeenProgram<'a> {
    fn new(look: &'a Look, around: &'a Surroundings) -> Self {
        let files = look.processes.iter().flat_map(|process| &process.files);
        let sockets = files.filter_map(|(_, kind)| {
            if let FileKind::Socket(inode) = kind {
                Some(*inode)
            } else {
                None
            }
        });
        Self {
            look,
            around,
            own: sockets.collect(),
        }
    }

    /// Whether no thread has run and no byte has moved between an earlier look and this one.
    fn is_unchanged_since(&self, before: &Look) -> bool {
        let sockets = before.sockets.iter().filter(|it| self.concerns(it));
        before.threads == self.look.threads
            && before.processes == self.look.processes
            && before.ended_pipes == self.look.ended_pipes
            && sockets.eq(self.look.sockets.iter().filter(|it| self.concerns(it)))
    }

    /// Whether a socket is the program's, or at the other end of one of its connections.
    fn concerns(&self, socket: &Socket) -> bool {
        let (local, remote) = (socket.local, socket.remote);
        let mut connections = self.around.connections.iter();
        self.own.contains(&socket.inode)
            || connections.any(|(ours, theirs)| {
                (local, remote) == (*ours, *theirs) || (local, remote) == (*theirs, *ours)
            })
    }

    /// Whether nothing is on its way that may wake a thread.
    fn gets_nothing(&self) -> bool {
        !self.look.may_have_alarm && self.is_quiet() && self.has_received_all()
    }

    /// Whether nothing can come from any of its files, unless the grader does something.
    fn is_quiet(&self) -> bool {
        let files = self.look.processes.iter().flat_map(|it| &it.files);
        let is_known = |kind: &FileKind| !matches!(kind, FileKind::Unknown);
        files.map(|(_, kind)| kind).all(is_known)
            && self.knows_its_input()
            && self.own.iter().all(|inode| self.is_quiet_socket(*inode))
    }

    /// Whether the program has been told that its input has ended, if it has: a process that the
    /// grader is just starting may still hold the other end.
    fn knows_its_input(&self) -> bool {
        let Some(stdin) = self.around.stdin.filter(|_| self.around.has_input_ended) else {
            return true;
        };
        let mut files = self.look.processes.iter().flat_map(|it| &it.files);
        files.all(|(_, kind)| *kind != FileKind::Pipe(stdin))
            || self.look.ended_pipes.contains(&stdin)
    }

    fn is_quiet_socket(&self, inode: u64) -> bool {
        if let Some(socket) = self.socket(inode) {
            return match socket.proto {
                Proto::Tcp => self.is_quiet_connection(socket),
                Proto::Udp => socket.remote.port() == 0 || socket.remote.ip().is_loopback(),
            };
        }
        // A pair in one program: nobody else writes to it.
        let mut unix = self.look.unix.iter();
        let peer = unix.find(|found| found.inode == inode);
        peer.and_then(|found| found.peer)
            .is_some_and(|peer| self.own.contains(&peer))
    }

    fn is_quiet_connection(&self, socket: &Socket) -> bool {
        match socket.state {
            // A client that connects meanwhile: its server may wait for its first byte, but not for
            // ever.
            SocketState::Listen => !self.look.sockets.iter().any(|other| {
                other.state == SocketState::SynReceived && other.local.port() == socket.local.port()
            }),
            // Neither bound nor connected, or closed by both.
            SocketState::Closed => true,
            SocketState::CloseWait | SocketState::LastAck | SocketState::Closing => {
                socket.unsent == 0
            }
            SocketState::Established | SocketState::FinWait1 | SocketState::FinWait2 => {
                socket.unsent == 0 && self.is_known(socket)
            }
            SocketState::SynSent
            | SocketState::SynReceived
            | SocketState::TimeWait
            | SocketState::Unconnected => false,
        }
    }

    /// Whether the other end of a connection is the grader's, or the program's own.
    fn is_known(&self, socket: &Socket) -> bool {
        let (local, remote) = (socket.local, socket.remote);
        self.around.connections.contains(&(remote, local))
            || self.around.listener == Some(remote)
            || self.look.sockets.iter().any(|other| {
                (other.local, other.remote) == (remote, local) && self.own.contains(&other.inode)
            })
    }

    /// Whether everything that was sent to the grader has been read, and everything that it sent
    /// has arrived.
    fn has_received_all(&self) -> bool {
        let mut sockets = self.look.sockets.iter();
        let is_ours = |it: &Socket| {
            it.proto == Proto::Udp && self.around.datagram_sockets.contains(&it.local)
        };
        sockets.all(|it| it.unread == 0 || !is_ours(it)) && self.has_received_all_bytes()
    }

    fn has_received_all_bytes(&self) -> bool {
        self.around.connections.iter().all(|(ours, theirs)| {
            let Some(our_end) = self.connection(*ours, *theirs) else {
                return true;
            };
            // What does not fit waits at the sender as long as the program does not read.
            let waits = self.connection(*theirs, *ours);
            let is_full = waits.is_some_and(|their_end| their_end.unread > 0);
            our_end.unread == 0
                && (our_end.unsent == 0 || is_full)
                && waits.is_none_or(|it| it.state != SocketState::SynReceived)
        })
    }

    fn connection(&self, local: SocketAddr, remote: SocketAddr) -> Option<&Socket> {
        let mut sockets = self.look.sockets.iter();
        sockets.find(|it| it.proto == Proto::Tcp && (it.local, it.remote) == (local, remote))
    }

    fn socket(&self, inode: u64) -> Option<&Socket> {
        self.look.sockets.iter().find(|it| it.inode == inode)
    }

    /// What a thread waits in; `None` if it is about to go on.
    fn waiting(&self, thread: &SeenThread) -> Option<WaitPlace> {
        match thread.call.awaited()? {
            WaitsFor::File(descriptor) => {
                self.waiting_at(self.look.file(thread.process, descriptor)?)
            }
            WaitsFor::Thread => Some(WaitPlace::Thread),
            WaitsFor::Child => Some(WaitPlace::Child),
            WaitsFor::Signal => Some(WaitPlace::Signal),
            WaitsFor::Event(call) => Some(WaitPlace::Event(call)),
        }
    }

    fn waiting_at(&self, file: FileKind) -> Option<WaitPlace> {
        match file {
            // What it waits for is there.
            FileKind::Pipe(inode) if self.look.ended_pipes.contains(&inode) => None,
            FileKind::Pipe(inode) if self.around.stdin == Some(inode) => Some(WaitPlace::Input),
            FileKind::Pipe(_) | FileKind::Quiet => Some(WaitPlace::Pipe),
            FileKind::Unknown => None,
            FileKind::Socket(inode) => {
                let Some(socket) = self.socket(inode) else {
                    return Some(WaitPlace::Pipe);
                };
                if socket.unread > 0 {
                    return None;
                }
                let (local, remote) = (socket.local, socket.remote);
                Some(match (socket.proto, socket.state) {
                    (Proto::Udp, _) => WaitPlace::Datagram(local),
                    (Proto::Tcp, SocketState::Listen) => WaitPlace::Client(local),
                    (Proto::Tcp, _) => WaitPlace::Bytes { local, remote },
                })
            }
        }
    }
}

#[cfg(test)]
mod tests;
