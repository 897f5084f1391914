//! What is known about a failure, and the parts of sentences about it.

use super::finding::Finding;
use super::panic::LastWords;
use super::stuck::StuckProgram;
use crate::base::process::Exit;
use crate::plan::{Case, Peer, Step, StepAction, Unfilled};
use crate::spec::Transport;
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

    /// Where the program should have connected to.
    pub(super) fn place(&self) -> String {
        let place = match self.step.map(|step| &step.action) {
            Some(StepAction::AcceptAt { place, .. }) => Some(*place),
            _ => self.finding.peer.filter(|peer| self.case.is_place(*peer)),
        };
        let name = place.and_then(|place| self.case.peers.get(place));
        name.map_or_else(|| self.addr(), |name| format!("{name}'s address"))
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

    /// What is wrong with the bytes that came, in words, if there are some: "road: 123 expected, 66
    /// came".
    pub(super) fn reason(&self) -> Option<String> {
        if let Some(StepAction::Send { text, .. } | StepAction::Enter(text)) =
            self.step.map(|step| &step.action)
            && let Err(Unfilled::Impossible(why)) = text.try_fill(self.tracker.values())
        {
            return Some(format!("what it sent before cannot be used: {why}"));
        }
        let expected = self.finding.expected.as_ref()?;
        let is_udp = |peer| self.case.transport_of(peer) == Transport::Udp;
        let is_datagram = self.finding.peer.is_some_and(is_udp);
        let is_stream = !is_datagram && (self.finding.peer.is_some() || self.finding.on_stdout);
        expected.reason(&self.finding.actual, is_stream)
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
