//! What is replayed: everything that a program received, and everything that it did, in order.

use std::collections::BTreeSet;
use std::time::Duration;

use crate::base::process::Exit;
use crate::plan::{Case, Peer};
use crate::spec::{Role, Transport};
use crate::verdict::conversation::{Fact, OutputStream, Transcript};

/// A connection of a recorded run, numbered from 0; with UDP, a peer.
pub(super) type Connection = u32;

/// The recorded run of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Table {
    /// Which part the program played.
    pub(super) role: Role,
    /// Whether it talked in datagrams.
    pub(super) is_udp: bool,
    /// Whether it bound the server's address.
    pub(super) listens: bool,
    /// The files that it left.
    pub(super) files: Vec<(String, Vec<u8>)>,
    /// What happened.
    pub(super) rows: Vec<Row>,
}

/// One thing that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row {
    /// How long after the row before it.
    pub(super) after: Duration,
    /// What.
    pub(super) what: What,
}

/// What happened to the program, or what it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum What {
    /// A peer connected to it.
    Accepted(Connection),
    /// Bytes, or a datagram, were sent to it.
    Got(Connection, Vec<u8>),
    /// A peer ended its side.
    Ended(Connection),
    /// Bytes were typed.
    Typed(Vec<u8>),
    /// Its input ended.
    InputEnded,
    /// It connected to a peer.
    Connects(Connection),
    /// It sent bytes, or a datagram.
    Sends(Connection, Vec<u8>),
    /// It ended its side.
    Closes(Connection),
    /// It wrote to stdout.
    Prints(Vec<u8>),
    /// It wrote to stderr.
    Complains(Vec<u8>),
    /// It ended with this status.
    Exits(u8),
}

impl Table {
    /// The table of a run of `case`.
    pub(crate) fn of(case: &Case, transcript: &Transcript) -> Self {
        let mut recording = TableBuilder {
            transport: case.transport,
            open: vec![None; case.peers.len()],
            count: 0,
        };
        let mut table = Self {
            role: case.program,
            is_udp: case.transport == Transport::Udp,
            listens: false,
            files: Vec::new(),
            rows: Vec::new(),
        };
        let (mut before, mut is_closing) = (Duration::ZERO, false);
        for entry in &transcript.entries {
            is_closing |= entry.fact == Fact::Closing;
            table.listens |= entry.fact == Fact::Ready && case.program == Role::Server;
            if let Fact::FileRead(name, Some(bytes)) = &entry.fact {
                table.files.push((name.clone(), bytes.clone()));
            }
            let Some(what) = recording.what(&entry.fact) else {
                continue;
            };
            // What the program does because the grader leaves is not part of the case.
            if is_closing && !matches!(what, What::Prints(_) | What::Complains(_)) {
                continue;
            }
            let after = entry.at.saturating_sub(before);
            before = entry.at;
            table.rows.push(Row { after, what });
        }
        // What it printed last may be seen after its end.
        table
            .rows
            .sort_by_key(|row| matches!(row.what, What::Exits(_)));
        table
    }

    /// The bytes that a connection gets first.
    pub(super) fn first_input(&self, of: Connection) -> Option<&[u8]> {
        let mut inputs = self.inputs();
        inputs.find_map(|(connection, bytes)| (connection == of).then_some(bytes))
    }

    /// The bytes that each connection gets first, of those that get any.
    pub(super) fn first_inputs(&self) -> impl Iterator<Item = &[u8]> {
        let mut known = BTreeSet::new();
        let firsts = self
            .inputs()
            .filter(move |(connection, _)| known.insert(*connection));
        firsts.map(|(_, bytes)| bytes)
    }

    fn inputs(&self) -> impl Iterator<Item = (Connection, &[u8])> {
        self.rows.iter().filter_map(|row| {
            let What::Got(connection, bytes) = &row.what else {
                return None;
            };
            Some((*connection, bytes.as_slice()))
        })
    }
}

/// Numbers the connections of a run.
struct TableBuilder {
    transport: Transport,
    /// The connection of each peer.
    open: Vec<Option<Connection>>,
    count: Connection,
}

impl TableBuilder {
    fn new_connection(&mut self, peer: Peer) -> Connection {
        self.open[peer] = Some(self.count);
        self.count += 1;
        self.count - 1
    }

    fn of(&self, peer: Peer) -> Option<Connection> {
        match self.transport {
            Transport::Tcp => self.open[peer],
            Transport::Udp => Connection::try_from(peer).ok(),
        }
    }

    /// The row of a fact, if the program notices it or does it.
    fn what(&mut self, fact: &Fact) -> Option<What> {
        match fact {
            Fact::Connected(peer) => {
                let is_stream = self.transport == Transport::Tcp;
                is_stream.then(|| What::Accepted(self.new_connection(*peer)))
            }
            Fact::Accepted(peer, _) => Some(What::Connects(self.new_connection(*peer))),
            Fact::Sent(peer, bytes) => Some(What::Got(self.of(*peer)?, bytes.to_vec())),
            Fact::HalfClosed(peer) | Fact::Closed(peer) | Fact::Reset(peer) => {
                Some(What::Ended(self.of(*peer)?))
            }
            Fact::Entered(bytes) => Some(What::Typed(bytes.clone())),
            Fact::InputEnded => Some(What::InputEnded),
            Fact::Received(peer, bytes) | Fact::Datagram(peer, _, bytes) => {
                Some(What::Sends(self.of(*peer)?, bytes.to_vec()))
            }
            Fact::Eof(peer) | Fact::WasReset(peer) => Some(What::Closes(self.of(*peer)?)),
            Fact::Printed(OutputStream::Stdout, bytes) => Some(What::Prints(bytes.to_vec())),
            Fact::Printed(OutputStream::Stderr, bytes) => Some(What::Complains(bytes.to_vec())),
            Fact::Exited(Exit::Code(code)) => Some(What::Exits(u8::try_from(*code).unwrap_or(1))),
            Fact::Exited(Exit::Signal(_)) => None,
            Fact::Address(_)
            | Fact::Folder(_)
            | Fact::Started(_)
            | Fact::NotStarted(_)
            | Fact::Ready
            | Fact::ListensOn(_)
            | Fact::Began(_)
            | Fact::Ended(_)
            | Fact::Overdue(_)
            | Fact::Stopped(_)
            | Fact::Bound(..)
            | Fact::ConnectFailed(..)
            | Fact::SendFailed(..)
            | Fact::Unread(..)
            | Fact::Stuck(_)
            | Fact::OutputEnded(_)
            | Fact::Exceeded { .. }
            | Fact::Finished
            | Fact::FileRead(..)
            | Fact::InputClosedForDiagnosis
            | Fact::Closing
            | Fact::Unreliable(_)
            | Fact::GraderError(_) => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::verdict::conversation::TranscriptEntry;

    /// The rows of a transcript with these facts, one each millisecond.
    fn rows(facts: Vec<Fact>) -> Vec<Row> {
        let lab = crate::app::author::verify::tests::lab();
        let case = crate::plan::case(&lab, &lab.cases[0], 1);
        let at = |(index, fact)| TranscriptEntry {
            at: Duration::from_millis(index),
            fact,
        };
        let entries = (0..).zip(facts).map(at).collect();
        Table::of(&case, &Transcript { entries }).rows
    }

    #[test]
    fn a_table_has_what_went_in_and_out_and_the_end_last() {
        let said = |text: &'static str| Bytes::from_static(text.as_bytes());
        let rows = rows(vec![
            Fact::Ready,
            Fact::Connected(0),
            Fact::Sent(0, said("ask")),
            Fact::Received(0, said("answer")),
            Fact::Connected(0),
            Fact::Exited(Exit::Code(1)),
            Fact::Printed(OutputStream::Stderr, said("oh")),
            Fact::Closing,
            Fact::Eof(0),
        ]);
        let data = |text: &str| text.as_bytes().to_vec();
        let whats: Vec<What> = rows.iter().map(|row| row.what.clone()).collect();
        let expected = [
            What::Accepted(0),
            What::Got(0, data("ask")),
            What::Sends(0, data("answer")),
            What::Accepted(1),
            What::Complains(data("oh")),
            What::Exits(1),
        ];
        assert_eq!(whats, expected);
        assert_eq!(rows[2].after, Duration::from_millis(1));
    }
}
