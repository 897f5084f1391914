//! What is known of a program that was found stuck.

use std::collections::HashMap;
use std::net::SocketAddr;

use crate::base::waiting::WaitPlace;
use crate::plan::Peer;
use crate::verdict::conversation::{Fact, Transcript, TranscriptEntry};

/// A program that was found stuck.
#[derive(Debug)]
pub(super) struct StuckProgram {
    /// What its threads waited in.
    pub(super) waiting: Vec<WaitPlace>,
    /// What it had not read, by peer.
    pub(super) unread: Vec<(Peer, u32)>,
    /// Whose end of a connection an address is.
    pub(super) owners: HashMap<SocketAddr, Peer>,
    /// Whether a socket of the program's was bound to the server's address.
    pub(super) is_bound: bool,
}

impl StuckProgram {
    /// `None` if the program was not found stuck.
    pub(super) fn of(transcript: &Transcript) -> Option<Self> {
        let (mut waiting, mut unread, mut owners) = (None, Vec::new(), HashMap::new());
        let is_bound = |entry: &TranscriptEntry| entry.fact == Fact::Ready;
        for entry in &transcript.entries {
            if let Fact::Stuck(found) = &entry.fact {
                waiting = Some(found.clone());
            } else if let Fact::Unread(peer, bytes) = &entry.fact {
                unread.push((*peer, *bytes));
            } else if let Fact::Bound(peer, addr) | Fact::Accepted(peer, addr) = &entry.fact {
                owners.insert(*addr, *peer);
            }
        }
        Some(Self {
            waiting: waiting?,
            unread,
            owners,
            is_bound: transcript.entries.iter().any(is_bound),
        })
    }
}
