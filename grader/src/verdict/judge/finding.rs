//! What went wrong: the kind, what was expected, and what happened instead.

use std::net::SocketAddr;
use std::time::Duration;

use crate::plan::{Expectation, Peer, Step, StepAction, StepId};
use crate::spec::{Role, Transport};
use crate::verdict::conversation::matcher::Matcher;
use crate::verdict::conversation::stream::Stream;
use crate::verdict::conversation::{Kind, Tracker, answer_key};

/// What went wrong, with the state at that moment.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) step: Option<StepId>,
    pub(super) kind: Kind,
    pub(super) peer: Option<Peer>,
    pub(super) on_stdout: bool,
    pub(super) expected: Option<Matcher>,
    /// The answer key, if it was expected.
    pub(super) key: Option<String>,
    pub(super) actual: Vec<u8>,
    /// The source of an unexpected datagram.
    pub(super) from: Option<SocketAddr>,
    pub(super) listens_on: Vec<SocketAddr>,
    /// How long after what it should not follow so soon.
    pub(super) after: Option<Duration>,
}

impl Finding {
    pub(super) fn new(step: Option<StepId>, kind: Kind) -> Self {
        Self {
            step,
            kind,
            peer: None,
            on_stdout: false,
            expected: None,
            key: None,
            actual: Vec::new(),
            from: None,
            listens_on: Vec::new(),
            after: None,
        }
    }
}

/// Compares what a failed step expected with what arrived instead.
pub(super) fn compare(tracker: &Tracker, step: &Step, kind: Kind) -> Finding {
    if let StepAction::AnyOrder(steps) | StepAction::AnyOf(steps) = &step.action {
        let open = tracker.open_steps(step.id, steps);
        let mut findings = open.iter().map(|step| compare(tracker, step, kind));
        let Some(first) = findings.next() else {
            return Finding::new(Some(step.id), kind);
        };
        // A step with wrong bytes says more than a step for which nothing arrived.
        let has_bytes = |finding: &Finding| !finding.actual.is_empty();
        if has_bytes(&first) {
            return first;
        }
        return findings.find(has_bytes).unwrap_or(first);
    }
    compare_input(tracker, step, kind)
}

fn compare_input(tracker: &Tracker, step: &Step, kind: Kind) -> Finding {
    let mut finding = Finding::new(Some(step.id), kind);
    finding.peer = step.action.traits().peer;
    match &step.action {
        StepAction::Expect { peer, expected, .. } => {
            finding.expected = Matcher::new(expected, tracker.values());
            add_received(&mut finding, tracker, *peer);
        }
        StepAction::Silence {
            peer: Some(peer), ..
        }
        | StepAction::ExpectEof(peer)
        | StepAction::ExpectReset(peer) => {
            add_received(&mut finding, tracker, *peer);
        }
        StepAction::Silence { peer: None, .. } => add_first_received(&mut finding, tracker),
        StepAction::Prints(expected) => {
            finding.on_stdout = true;
            finding.expected = Matcher::new(expected, tracker.values());
            finding.actual = tracker.stdout.unread().to_vec();
        }
        StepAction::Stderr(expected) => {
            finding.expected = Matcher::new(expected, tracker.values());
            finding.actual = tracker.stderr.all().to_vec();
        }
        StepAction::Snapshot => add_printed(&mut finding, tracker),
        StepAction::File { name, expected } => {
            let expected = expected.as_ref();
            finding.expected = expected
                .and_then(|text| text.fill(tracker.values()))
                .map(Matcher::of_bytes);
            finding.actual = tracker.file(name).unwrap_or_default().to_vec();
        }
        StepAction::Start
        | StepAction::Listen(_)
        | StepAction::Connect(_)
        | StepAction::Accept(_)
        | StepAction::Send { .. }
        | StepAction::HalfClose(_)
        | StepAction::Close(_)
        | StepAction::Reset(_)
        | StepAction::Enter(_)
        | StepAction::EndOfInput
        | StepAction::StillRunning
        | StepAction::Exit(_)
        | StepAction::Together(_)
        | StepAction::ConnectTo(..)
        | StepAction::AcceptAt { .. }
        | StepAction::Ignore { .. }
        | StepAction::Signal(_)
        | StepAction::Restart(_)
        | StepAction::AnyOrder(_)
        | StepAction::AnyOf(_) => {}
    }
    finding
}

/// What came to the first peer to which something did.
fn add_first_received(finding: &mut Finding, tracker: &Tracker) {
    for peer in 0..tracker.case.peers.len() {
        if finding.actual.is_empty() {
            finding.peer = Some(peer);
            add_received(finding, tracker, peer);
        }
    }
}

fn add_printed(finding: &mut Finding, tracker: &Tracker) {
    finding.on_stdout = true;
    finding.key.clone_from(&tracker.case.answer_key);
    finding.actual = answer_key::render(tracker.stdout.all(), tracker.values()).into_bytes();
}

fn add_received(finding: &mut Finding, tracker: &Tracker, peer: Peer) {
    match tracker.case.transport_of(peer) {
        Transport::Tcp => finding.actual = tracker.streams[peer].unread().to_vec(),
        Transport::Udp => {
            if let Some((from, bytes)) = tracker.mailboxes[peer].waiting.front() {
                finding.actual.clone_from(bytes);
                finding.from = Some(*from);
            }
        }
    }
}

/// The kind of failure when a step times out.
pub(super) fn overdue_kind(tracker: &Tracker, step: &Step) -> Kind {
    let incomplete = |stream: &Stream| {
        if stream.unread().is_empty() {
            Kind::NothingCame
        } else {
            Kind::PartCame
        }
    };
    let transport = tracker.case.transport;
    match &step.action {
        StepAction::AnyOrder(steps) | StepAction::AnyOf(steps) => {
            let open = tracker.open_steps(step.id, steps);
            let first = open.first();
            first.map_or(Kind::NothingCame, |step| overdue_kind(tracker, step))
        }
        StepAction::Expect { peer, expected, .. } => match tracker.case.transport_of(*peer) {
            Transport::Tcp if lacks_only_eof(tracker, &tracker.streams[*peer], expected) => {
                Kind::DidNotClose
            }
            Transport::Tcp => incomplete(&tracker.streams[*peer]),
            Transport::Udp => Kind::NothingCame,
        },
        // A program's stdout ends when the program does.
        StepAction::Prints(expected) if lacks_only_eof(tracker, &tracker.stdout, expected) => {
            Kind::Hung
        }
        StepAction::Prints(_) | StepAction::Snapshot => incomplete(&tracker.stdout),
        StepAction::Accept(_) | StepAction::AcceptAt { .. } => Kind::NeverConnected,
        StepAction::ExpectEof(_) | StepAction::ExpectReset(_) => Kind::DidNotClose,
        // A client has no address to send datagrams to before it has sent one itself.
        StepAction::Send { .. }
            if transport == Transport::Udp && tracker.case.program == Role::Client =>
        {
            Kind::NeverConnected
        }
        // The step connects the peer first, and did not get as far as sending.
        StepAction::Send { peer, .. } if !is_bound(tracker, *peer) => Kind::Refused,
        StepAction::Send { .. } | StepAction::Enter(_) => Kind::NotRead,
        StepAction::File { .. } => Kind::WrongFile,
        StepAction::Connect(_) | StepAction::ConnectTo(..) => Kind::Refused,
        StepAction::Start
        | StepAction::Listen(_)
        | StepAction::Silence { .. }
        | StepAction::Close(_)
        | StepAction::HalfClose(_)
        | StepAction::Reset(_)
        | StepAction::EndOfInput
        | StepAction::Stderr(_)
        | StepAction::StillRunning
        | StepAction::Exit(_)
        | StepAction::Ignore { .. }
        | StepAction::Signal(_)
        | StepAction::Restart(_)
        | StepAction::Together(_) => Kind::Hung,
    }
}

fn is_bound(tracker: &Tracker, peer: Peer) -> bool {
    let name = &tracker.case.peers[peer];
    tracker.values.peers.contains_key(name)
}

/// Whether all expected bytes have arrived, and only the end of the stream is missing.
fn lacks_only_eof(tracker: &Tracker, stream: &Stream, expected: &Expectation) -> bool {
    matches!(expected, Expectation::ToEof(_))
        && stream.end.is_none()
        && Matcher::new(expected, tracker.values())
            .is_some_and(|matcher| matcher.on_whole(stream.unread()).is_ok())
}
