//! Follows a conversation fact by fact, and determines whether a step is met. The runner uses it
//! during the run; the judge replays the transcript and gets the same answers. Pure.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::sync::Arc;

use super::any_order::AnyOrder;
use super::ignored::{IgnoredInput, nothing_ignored, remembers};
use super::kind::Kind;
use super::stream::{Mailbox, Stream, StreamEnd};
use crate::base::process::{Exit, Limit};
use crate::plan::{Case, Peer, Step, StepId, Values};
use crate::spec::Role;
use crate::verdict::conversation::progress::PeerProgress;
use crate::verdict::conversation::transcript::{Fact, OutputStream};

/// The state of a conversation.
#[derive(Debug)]
pub struct Tracker {
    pub(in crate::verdict) case: Arc<Case>,
    pub(in crate::verdict) values: Values,
    /// Received bytes, by peer.
    pub(in crate::verdict) streams: Vec<Stream>,
    /// Received datagrams, by peer.
    pub(in crate::verdict) mailboxes: Vec<Mailbox>,
    pub(in crate::verdict) stdout: Stream,
    pub(in crate::verdict) stderr: Stream,
    /// Which peers have an accepted connection that no step has claimed.
    pub(super) accepted: Vec<bool>,
    /// Which peers could not connect.
    pub(in crate::verdict) refused: Vec<bool>,
    /// Which peers could not send everything.
    pub(in crate::verdict) cut_off: Vec<bool>,
    /// How far each peer has come.
    pub(in crate::verdict) progress: PeerProgress,
    pub(super) files: HashMap<String, Option<Vec<u8>>>,
    pub(in crate::verdict) exit: Option<Exit>,
    /// Whether the program has ended and no more output can arrive from it.
    pub(in crate::verdict) finished: bool,
    /// The limit that the program exceeded, and its value in words.
    pub(in crate::verdict) exceeded: Option<(Limit, String)>,
    pub(super) any_orders: HashMap<StepId, AnyOrder>,
    /// What may come on stdout, and to each peer.
    pub(super) ignored: Vec<IgnoredInput>,
    /// Whether anything may come.
    pub(super) ignores: bool,
    /// Whether a datagram may come again.
    pub(super) remembers: bool,
    /// Where each peer's datagrams come from, if not from where the program is.
    sources: Vec<Option<SocketAddr>>,
}

impl Tracker {
    /// The state before anything has happened.
    #[must_use]
    pub fn new(case: Arc<Case>) -> Self {
        let peers = case.peers.len();
        Self {
            values: Values::default(),
            streams: (0..peers).map(|_| Stream::default()).collect(),
            mailboxes: (0..peers).map(|_| Mailbox::default()).collect(),
            stdout: Stream::default(),
            stderr: Stream::default(),
            accepted: vec![false; peers],
            refused: vec![false; peers],
            cut_off: vec![false; peers],
            progress: PeerProgress::new(peers),
            files: HashMap::new(),
            exit: None,
            finished: false,
            exceeded: None,
            any_orders: HashMap::new(),
            ignored: nothing_ignored(&case),
            ignores: false,
            remembers: remembers(&case),
            sources: vec![None; peers],
            case,
        }
    }

    /// The known values for the holes of texts.
    #[must_use]
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// Whether the program has ended and no more output can arrive from it.
    #[must_use]
    pub fn is_finished(&self) -> bool {
        self.finished
    }

    /// Updates the state with a fact.
    pub fn observe(&mut self, fact: &Fact) {
        match fact {
            Fact::Address(addr) => self.values.addr = Some(*addr),
            Fact::Folder(dir) => self.values.dir = Some(dir.clone()),
            Fact::Bound(peer, addr) => {
                let peers = Arc::make_mut(&mut self.values.peers);
                peers.insert(self.case.peers[*peer].clone(), *addr);
            }
            Fact::Connected(peer) => self.reset_connection(*peer),
            Fact::Accepted(peer, from) => {
                self.reset_connection(*peer);
                self.accepted[*peer] = true;
                self.values.program = Some(*from);
            }
            Fact::Datagram(peer, from, bytes) => self.receive(*peer, *from, bytes),
            Fact::Received(peer, bytes) => self.streams[*peer].push(bytes),
            Fact::Eof(peer) => {
                self.streams[*peer].end.get_or_insert(StreamEnd::Eof);
            }
            Fact::WasReset(peer) => self.streams[*peer].end = Some(StreamEnd::Reset),
            Fact::ConnectFailed(peer, _) => self.refused[*peer] = true,
            Fact::SendFailed(peer, _) => self.cut_off[*peer] = true,
            Fact::Printed(output, bytes) => self.output(*output).push(bytes),
            Fact::OutputEnded(output) => self.output(*output).end = Some(StreamEnd::Eof),
            Fact::FileRead(name, bytes) => {
                self.files.insert(name.clone(), bytes.clone());
            }
            Fact::Exceeded { limit, allowance } => {
                self.exceeded = Some((*limit, allowance.clone()));
            }
            Fact::Exited(exit) => self.exit = Some(*exit),
            Fact::Finished => self.finished = true,
            Fact::Ended(id) => self.progress.end(&self.case, *id),
            Fact::Started(_) => self.start(),
            Fact::Clock(now) => self.values.now = Some(*now),
            Fact::NotStarted(_)
            | Fact::Ready
            | Fact::ListensOn(_)
            | Fact::Began(_)
            | Fact::Overdue(_)
            | Fact::TooSoon(..)
            | Fact::Signalled(_)
            | Fact::Stopped(_)
            | Fact::Sent(..)
            | Fact::HalfClosed(_)
            | Fact::Closed(_)
            | Fact::Reset(_)
            | Fact::Unread(..)
            | Fact::Stuck(_)
            | Fact::Entered(_)
            | Fact::InputEnded
            | Fact::InputClosedForDiagnosis
            | Fact::Closing
            | Fact::Unreliable(_)
            | Fact::GraderError(_) => {}
        }
    }

    /// The kind of failure if the program exceeded a limit.
    pub(in crate::verdict) fn limit_failure(&self) -> Option<Kind> {
        let (limit, _) = self.exceeded.as_ref()?;
        Some(if *limit == Limit::Output {
            Kind::Flood
        } else {
            Kind::OverLimit
        })
    }

    /// Whether the program under test may have sent a datagram from this address.
    pub(in crate::verdict) fn is_source(&self, peer: Peer, from: SocketAddr) -> bool {
        self.source_of(peer) == Some(from)
    }

    /// Where a peer's datagrams come from and go to, once it is known.
    #[must_use]
    pub fn source_of(&self, peer: Peer) -> Option<SocketAddr> {
        match (self.sources[peer], self.case.program) {
            (Some(source), _) => Some(source),
            (None, _) if self.case.is_place(peer) => None,
            (None, Role::Server) => self.values.addr,
            (None, Role::Client) => self.values.program,
        }
    }

    /// The peer goes on with another address.
    pub(super) fn move_to(&mut self, peer: Peer, source: SocketAddr) {
        self.sources[peer] = Some(source);
    }

    /// A file's contents when it was last read.
    pub(in crate::verdict) fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name)?.as_deref()
    }

    /// A datagram has come.
    fn receive(&mut self, peer: Peer, from: SocketAddr, bytes: &[u8]) {
        if self.case.is_place(peer) {
            self.sources[peer].get_or_insert(from);
        } else if self.case.program == Role::Client && self.values.program.is_none() {
            self.values.program = Some(from);
        }
        self.mailboxes[peer].push(from, bytes);
    }

    /// The program starts. It may have been started before; what it prints goes on, and what it
    /// writes to stderr begins anew, since `stderr` is about everything that it wrote there.
    fn start(&mut self) {
        self.exit = None;
        self.finished = false;
        self.stdout.end = None;
        self.stderr = Stream::default();
    }

    /// Forgets a peer's previous connection.
    fn reset_connection(&mut self, peer: Peer) {
        self.streams[peer] = Stream::default();
        self.refused[peer] = false;
    }

    fn output(&mut self, output: OutputStream) -> &mut Stream {
        match output {
            OutputStream::Stdout => &mut self.stdout,
            OutputStream::Stderr => &mut self.stderr,
        }
    }

    /// The steps of an `any_order` that have not been met.
    pub(in crate::verdict) fn open_steps<'s>(
        &self,
        id: StepId,
        steps: &'s [Step],
    ) -> Vec<&'s Step> {
        let progress = self.any_orders.get(&id);
        let is_open =
            |step: &&Step| progress.is_none_or(|progress| !progress.met.contains(&step.id));
        steps.iter().filter(is_open).collect()
    }
}
