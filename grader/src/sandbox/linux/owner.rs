//! What belongs to a program under test, by the process table. It only looks, and starts and ends
//! nothing.

use std::io;

use super::tree;
use crate::sandbox::socket::Socket;

/// Tells the program's sockets from others.
#[derive(Clone, Copy, Debug)]
pub struct Owner {
    pub(super) jail: u32,
    pub(super) pid: Option<u32>,
}

impl Owner {
    /// Whether the program, or anything it has started, holds this socket. False for a socket that
    /// no process holds. Reads the process table: ask for a socket that is the right one by its
    /// address, not for every one there is.
    ///
    /// # Errors
    /// None on this system.
    pub fn owns(&self, socket: &Socket) -> io::Result<bool> {
        // By the process tree at both levels: the grader's own sockets are not in it, and it takes
        // no list of them. The program itself first, since it mostly is the one.
        Ok(socket.inode != 0
            && (self.pid.is_some_and(|pid| tree::holds(pid, socket.inode))
                || tree::descendants(self.jail)
                    .into_iter()
                    .any(|pid| tree::holds(pid, socket.inode))))
    }

    /// Whether the program and all that it has started wait: for bytes, for a lock, for a time.
    /// What it does in answer to what it has got, it has done by then.
    #[must_use]
    pub fn waits(&self) -> bool {
        self.pid.is_none_or(tree::sleeps)
            && tree::descendants(self.jail)
                .into_iter()
                .all(|pid| Some(pid) == self.pid || tree::sleeps(pid))
    }
}
