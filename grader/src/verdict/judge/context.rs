//! What is known about a failure, and the parts of sentences about it.

use super::finding::Finding;
use super::panic::LastWords;
use super::stuck::StuckProgram;
use crate::base::process::Exit;
use crate::plan::{Case, Peer, Step};
use crate::verdict::conversation::Tracker;

/// How many bytes of a message are shown in a line of the conversation.
pub(super) const SHOWN: usize = 48;

/// Everything that is known about a failure.
pub(super) struct FailureContext<'a> {
    pub(super) case: &'a Case,
    pub(super) tracker: &'a Tracker,
    pub(super) finding: &'a Finding,
    pub(super) step: Option<&'a Step>,
    pub(super) words: Option<&'a LastWords>,
    pub(super) cut: Option<&'a Cut>,
    /// What the program waited in, if it was stuck.
    pub(super) stuck: Option<&'a StuckProgram>,
}

/// How the message before a failure was delivered, if that may be the cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cut {
    /// In pieces of these sizes.
    Pieces(Vec<usize>),
    /// This number of messages in one piece.
    Together(usize),
}

impl FailureContext<'_> {
    pub(super) fn peer(&self) -> String {
        peer_name(self.case, self.finding.peer.unwrap_or(0))
    }

    pub(super) fn addr(&self) -> String {
        let addr = self.tracker.values.addr;
        addr.map(|addr| addr.to_string()).unwrap_or_default()
    }

    pub(super) fn exit(&self) -> String {
        let exit = self.tracker.exit;
        exit.map_or_else(|| "ended".to_owned(), exit_message)
    }

    pub(super) fn exceeded(&self) -> String {
        let exceeded = self.tracker.exceeded.as_ref();
        exceeded.map_or_else(String::new, |(_, allowance)| {
            format!("more than {allowance}")
        })
    }

    /// The time that the program had: what the step was given, or until it ended. To follow what
    /// did not happen in it.
    pub(super) fn within(&self) -> String {
        if self.tracker.exit.is_some() {
            return " before it ended".to_owned();
        }
        self.within_limit()
    }

    /// The time that the step was given. A program that was stuck did not need all of it.
    pub(super) fn within_limit(&self) -> String {
        let step = self.step.filter(|_| self.stuck.is_none());
        let timeout = step.map(|step| format!(" within {:?}", step.timeout));
        timeout.unwrap_or_default()
    }

    /// How much arrived: "8 of 15 bytes".
    pub(super) fn part(&self) -> String {
        let received = self.finding.actual.len();
        let expected = self.finding.expected.as_ref();
        match expected.and_then(|expected| expected.exact()) {
            Some(bytes) => format!("{received} of {} bytes", bytes.len()),
            None => format!("{received} bytes"),
        }
    }
}

/// The peer in a sentence: its name, with an article if the name is a common noun.
pub(super) fn peer_name(case: &Case, peer: Peer) -> String {
    match case.peers.get(peer).map(String::as_str) {
        Some("client") => "the client".to_owned(),
        Some("server") => "the server".to_owned(),
        Some(name) => name.to_owned(),
        None => "nobody".to_owned(),
    }
}

/// How a program ended, phrased to follow its name.
pub(super) fn exit_message(exit: Exit) -> String {
    match exit {
        Exit::Code(code) => format!("ended with status {code}"),
        Exit::Signal(_) => format!("was {exit}"),
    }
}
