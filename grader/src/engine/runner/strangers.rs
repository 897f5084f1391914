//! Tells the program's connections and datagrams from those of other programs. In a network that
//! several programs share, one of them could have another do its work, or disturb it.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::io;
use std::net::SocketAddr;

use crate::base::level::Isolation;
use crate::sandbox::{Owner, Proto, SocketTable};

/// What is known of the other ends that a case has met.
pub(super) struct Strangers {
    /// `None` if the system's table is slow to read.
    table: Option<SocketTable>,
    /// Whether datagrams can be others', too. In a network of the case's own there are only the
    /// program's and the grader's, and the grader's peers send to nobody but the program.
    are_others_near: bool,
    owner: Cell<Option<Owner>>,
    /// Whether the program sends from an address.
    known: RefCell<HashMap<SocketAddr, bool>>,
}

impl Strangers {
    pub(super) fn new(level: Isolation) -> io::Result<Self> {
        let table = SocketTable::COUNTS_UNREAD
            .then(SocketTable::open)
            .transpose()?;
        Ok(Self {
            table,
            are_others_near: level.is_sandboxed() && !level.own_network(),
            owner: Cell::default(),
            known: RefCell::default(),
        })
    }

    /// From now on the program is known.
    pub(super) fn set_owner(&self, owner: Owner) {
        self.owner.set(Some(owner));
    }

    /// Whether a connection from `remote` to `local` is another program's.
    pub(super) fn is_connection_of_other(&self, remote: SocketAddr, local: SocketAddr) -> bool {
        self.is_other(Proto::Tcp, remote, local)
    }

    /// Whether a datagram from `remote` to `local` is another program's.
    pub(super) fn is_datagram_of_other(&self, remote: SocketAddr, local: SocketAddr) -> bool {
        if !self.are_others_near {
            return false;
        }
        if let Some(known) = self.known.borrow().get(&remote) {
            return *known;
        }
        let is_other = self.is_other(Proto::Udp, remote, local);
        self.known.borrow_mut().insert(remote, is_other);
        is_other
    }

    /// Only a socket that another process holds is known to be another's. The program may have
    /// closed its own by now.
    fn is_other(&self, proto: Proto, remote: SocketAddr, local: SocketAddr) -> bool {
        let (Some(table), Some(owner)) = (&self.table, self.owner.get()) else {
            return false;
        };
        match table.find(proto, remote, Some(local)) {
            Ok(Some(socket)) => socket.inode != 0 && !owner.owns(&socket).unwrap_or(true),
            _ => false,
        }
    }
}
