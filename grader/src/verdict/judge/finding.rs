//! What was found wrong at the moment at which it was, and what came compared with what was awaited.

use std::net::SocketAddr;

use crate::plan::{Expectation, Peer, Step, StepAction, StepId};
use crate::spec::{Role, Transport};
use crate::verdict::conversation::answer_key;
use crate::verdict::conversation::kind::Kind;
use crate::verdict::conversation::matcher::Matcher;
use crate::verdict::conversation::stream::Stream;
use crate::verdict::conversation::tracker::Tracker;

/// What was found wrong, as of the moment at which it was.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) step: Option<StepId>,
    pub(super) kind: Kind,
    pub(super) peer: Option<Peer>,
    pub(super) on_stdout: bool,
    pub(super) wanted: Option<Matcher>,
    /// The answer key, where that is what was awaited.
    pub(super) key: Option<String>,
    pub(super) actual: Vec<u8>,
    /// Where an unwanted datagram came from.
    pub(super) from: Option<SocketAddr>,
    pub(super) listens_on: Vec<SocketAddr>,
}

impl Finding {
    pub(super) fn new(step: Option<StepId>, kind: Kind) -> Self {
        Self {
            step,
            kind,
            peer: None,
            on_stdout: false,
            wanted: None,
            key: None,
            actual: Vec::new(),
            from: None,
            listens_on: Vec::new(),
        }
    }
}

/// What came for a step that failed, and what was awaited.
pub(super) fn compare(tracker: &Tracker, step: &Step, kind: Kind) -> Finding {
    let mut finding = Finding::new(Some(step.id), kind);
    match &step.act {
        StepAction::AnyOrder(steps) => {
            let open = tracker.open(step.id, steps);
            if let Some(first) = open.first() {
                // The one whose bytes differ says more than one for which nothing came.
                let at = |step: &&&Step| !compare(tracker, step, kind).actual.is_empty();
                return compare(tracker, open.iter().find(at).unwrap_or(first), kind);
            }
        }
        StepAction::Expect(peer, want, _) => {
            finding.peer = Some(*peer);
            finding.wanted = Matcher::new(want, tracker.values());
            received(tracker, *peer, &mut finding);
        }
        StepAction::Silence(Some(peer), _)
        | StepAction::ExpectEof(peer)
        | StepAction::ExpectReset(peer) => {
            finding.peer = Some(*peer);
            received(tracker, *peer, &mut finding);
        }
        StepAction::Silence(None, _) => {
            for peer in 0..tracker.case.peers.len() {
                if finding.actual.is_empty() {
                    finding.peer = Some(peer);
                    received(tracker, peer, &mut finding);
                }
            }
        }
        StepAction::Prints(want) => {
            finding.on_stdout = true;
            finding.wanted = Matcher::new(want, tracker.values());
            finding.actual = tracker.stdout.unread().to_vec();
        }
        StepAction::Stderr(want) => {
            finding.wanted = Matcher::new(want, tracker.values());
            finding.actual = tracker.stderr.all().to_vec();
        }
        StepAction::Snapshot => {
            finding.on_stdout = true;
            finding.key.clone_from(&tracker.case.answer_key);
            finding.actual =
                answer_key::render(tracker.stdout.all(), tracker.values()).into_bytes();
        }
        StepAction::File(name, want) => {
            finding.wanted = want
                .as_ref()
                .and_then(|want| want.fill(tracker.values()))
                .map(Matcher::Exact);
            finding.actual = tracker.file(name).unwrap_or_default().to_vec();
        }
        StepAction::Connect(peer)
        | StepAction::Send(peer, ..)
        | StepAction::HalfClose(peer)
        | StepAction::Accept(peer) => {
            finding.peer = Some(*peer);
        }
        _ => {}
    }
    finding
}

fn received(tracker: &Tracker, peer: Peer, finding: &mut Finding) {
    match tracker.case.transport {
        Transport::Tcp => finding.actual = tracker.streams[peer].unread().to_vec(),
        Transport::Udp => {
            if let Some((from, bytes)) = tracker.mailboxes[peer].waiting.front() {
                finding.actual.clone_from(bytes);
                finding.from = Some(*from);
            }
        }
    }
}

/// What it means that the time for a step is over.
pub(super) fn overdue(tracker: &Tracker, step: &Step) -> Kind {
    let came = |stream: &Stream| {
        if stream.unread().is_empty() {
            Kind::NothingCame
        } else {
            Kind::PartCame
        }
    };
    match &step.act {
        StepAction::AnyOrder(steps) => tracker
            .open(step.id, steps)
            .first()
            .map_or(Kind::NothingCame, |step| overdue(tracker, step)),
        StepAction::Expect(peer, want, _) => match tracker.case.transport {
            Transport::Tcp if lacks_only_its_end(tracker, &tracker.streams[*peer], want) => {
                Kind::DidNotClose
            }
            Transport::Tcp => came(&tracker.streams[*peer]),
            Transport::Udp => Kind::NothingCame,
        },
        // A program's output ends when the program does.
        StepAction::Prints(want) if lacks_only_its_end(tracker, &tracker.stdout, want) => {
            Kind::Hung
        }
        StepAction::Prints(_) | StepAction::Snapshot => came(&tracker.stdout),
        StepAction::Accept(_) => Kind::NeverConnected,
        StepAction::ExpectEof(_) | StepAction::ExpectReset(_) => Kind::DidNotClose,
        // Nobody knows where a datagram for a client has to go before the client has sent one.
        StepAction::Send(..)
            if tracker.case.transport == Transport::Udp && tracker.case.program == Role::Client =>
        {
            Kind::NeverConnected
        }
        // Its first step connects the peer; it never came to be sent.
        StepAction::Send(peer, ..)
            if !tracker
                .values
                .peers
                .contains_key(&tracker.case.peers[*peer]) =>
        {
            Kind::Refused
        }
        StepAction::Send(..) | StepAction::Enter(_) => Kind::NotRead,
        StepAction::File(..) => Kind::WrongFile,
        StepAction::Connect(_) => Kind::Refused,
        _ => Kind::Hung,
    }
}

/// Whether all has come that is wanted up to the end of a stream, and only the end has not.
fn lacks_only_its_end(tracker: &Tracker, stream: &Stream, want: &Expectation) -> bool {
    let to_eof = matches!(want, Expectation::ToEof(_)) && stream.end.is_none();
    to_eof
        && Matcher::new(want, tracker.values())
            .is_some_and(|want| want.on_whole(stream.unread()).is_ok())
}
