//! What was found wrong at the moment at which it was, and what came compared with what was awaited.

use std::net::SocketAddr;

use crate::plan::{Act, Peer, Step, StepId, Want};
use crate::spec::{Role, Transport};
use crate::verdict::conversation::answer_key;
use crate::verdict::conversation::kind::Kind;
use crate::verdict::conversation::matcher::Filled;
use crate::verdict::conversation::stream::Stream;
use crate::verdict::conversation::tracker::Tracker;

/// What was found wrong, as of the moment at which it was.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) step: Option<StepId>,
    pub(super) kind: Kind,
    pub(super) peer: Option<Peer>,
    pub(super) on_stdout: bool,
    pub(super) wanted: Option<Filled>,
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
        Act::AnyOrder(steps) => {
            let open = tracker.open(step.id, steps);
            if let Some(first) = open.first() {
                // The one whose bytes differ says more than one for which nothing came.
                let at = |step: &&&Step| !compare(tracker, step, kind).actual.is_empty();
                return compare(tracker, open.iter().find(at).unwrap_or(first), kind);
            }
        }
        Act::Expect(peer, want, _) => {
            finding.peer = Some(*peer);
            finding.wanted = Filled::new(want, tracker.values());
            received(tracker, *peer, &mut finding);
        }
        Act::Silence(Some(peer), _) | Act::ExpectEof(peer) | Act::ExpectReset(peer) => {
            finding.peer = Some(*peer);
            received(tracker, *peer, &mut finding);
        }
        Act::Silence(None, _) => {
            for peer in 0..tracker.case.peers.len() {
                if finding.actual.is_empty() {
                    finding.peer = Some(peer);
                    received(tracker, peer, &mut finding);
                }
            }
        }
        Act::Prints(want) => {
            finding.on_stdout = true;
            finding.wanted = Filled::new(want, tracker.values());
            finding.actual = tracker.stdout.unread().to_vec();
        }
        Act::Stderr(want) => {
            finding.wanted = Filled::new(want, tracker.values());
            finding.actual = tracker.stderr.all().to_vec();
        }
        Act::Snapshot => {
            finding.on_stdout = true;
            finding.key.clone_from(&tracker.case.answer_key);
            finding.actual =
                answer_key::render(tracker.stdout.all(), tracker.values()).into_bytes();
        }
        Act::File(name, want) => {
            finding.wanted = want
                .as_ref()
                .and_then(|want| want.fill(tracker.values()))
                .map(Filled::Exact);
            finding.actual = tracker.file(name).unwrap_or_default().to_vec();
        }
        Act::Connect(peer) | Act::Send(peer, ..) | Act::HalfClose(peer) | Act::Accept(peer) => {
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
        Act::AnyOrder(steps) => tracker
            .open(step.id, steps)
            .first()
            .map_or(Kind::NothingCame, |step| overdue(tracker, step)),
        Act::Expect(peer, want, _) => match tracker.case.transport {
            Transport::Tcp if lacks_only_its_end(tracker, &tracker.streams[*peer], want) => {
                Kind::DidNotClose
            }
            Transport::Tcp => came(&tracker.streams[*peer]),
            Transport::Udp => Kind::NothingCame,
        },
        // A program's output ends when the program does.
        Act::Prints(want) if lacks_only_its_end(tracker, &tracker.stdout, want) => Kind::Hung,
        Act::Prints(_) | Act::Snapshot => came(&tracker.stdout),
        Act::Accept(_) => Kind::NeverConnected,
        Act::ExpectEof(_) | Act::ExpectReset(_) => Kind::DidNotClose,
        // Nobody knows where a datagram for a client has to go before the client has sent one.
        Act::Send(..)
            if tracker.case.transport == Transport::Udp && tracker.case.program == Role::Client =>
        {
            Kind::NeverConnected
        }
        // Its first step connects the peer; it never came to be sent.
        Act::Send(peer, ..)
            if !tracker
                .values
                .peers
                .contains_key(&tracker.case.peers[*peer]) =>
        {
            Kind::Refused
        }
        Act::Send(..) | Act::Enter(_) => Kind::NotRead,
        Act::File(..) => Kind::WrongFile,
        Act::Connect(_) => Kind::Refused,
        _ => Kind::Hung,
    }
}

/// Whether all has come that is wanted up to the end of a stream, and only the end has not.
fn lacks_only_its_end(tracker: &Tracker, stream: &Stream, want: &Want) -> bool {
    let to_eof = matches!(want, Want::ToEof(_)) && stream.end.is_none();
    to_eof
        && Filled::new(want, tracker.values())
            .is_some_and(|want| want.on_whole(stream.unread()).is_ok())
}
