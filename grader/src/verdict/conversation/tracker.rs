//! Follows a conversation fact by fact, and determines whether a step is met. The runner uses it
//! during the run; the judge replays the transcript and gets the same answers. Pure.

use std::collections::HashMap;
use std::sync::Arc;

use super::answer_key;
use super::any_order::AnyOrder;
use super::kind::Kind;
use super::matcher::{Match, Matcher, difference};
use super::status::StepStatus;
use super::stream::{Mailbox, Stream, StreamEnd};
use crate::base::process::{Exit, Limit};
use crate::plan::{Case, Expectation, Peer, Step, StepAction, StepId, Text, Values};
use crate::spec::{Role, Transport};
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
    accepted: Vec<bool>,
    /// Which peers could not connect.
    pub(in crate::verdict) refused: Vec<bool>,
    /// Which peers could not send everything.
    pub(in crate::verdict) cut_off: Vec<bool>,
    /// How far each peer has come.
    pub(in crate::verdict) progress: PeerProgress,
    files: HashMap<String, Option<Vec<u8>>>,
    pub(in crate::verdict) exit: Option<Exit>,
    /// Whether the program has ended and no more output can arrive from it.
    pub(in crate::verdict) finished: bool,
    /// The limit that the program exceeded, and its value in words.
    pub(in crate::verdict) exceeded: Option<(Limit, String)>,
    any_orders: HashMap<StepId, AnyOrder>,
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
                self.values
                    .peers
                    .insert(self.case.peers[*peer].clone(), *addr);
            }
            Fact::Connected(peer) => self.reset_connection(*peer),
            Fact::Accepted(peer, from) => {
                self.reset_connection(*peer);
                self.accepted[*peer] = true;
                self.values.program = Some(*from);
            }
            Fact::Datagram(peer, from, bytes) => {
                if self.case.program == Role::Client && self.values.program.is_none() {
                    self.values.program = Some(*from);
                }
                self.mailboxes[*peer].push(*from, bytes);
            }
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
            Fact::Started(_)
            | Fact::NotStarted(_)
            | Fact::Ready
            | Fact::ListensOn(_)
            | Fact::Began(_)
            | Fact::Overdue(_)
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

    /// Whether a step is met. Being met consumes the step's input, so a met step must not be
    /// checked again.
    pub fn check(&mut self, step: &Step) -> StepStatus {
        if let Some(kind) = self.limit_failure() {
            return StepStatus::Failed(kind);
        }
        match &step.action {
            StepAction::Expect {
                peer,
                expected,
                newline_optional,
            } => match self.case.transport {
                Transport::Tcp => self.on_connection(step.id, *peer, expected, *newline_optional),
                Transport::Udp => self.on_datagram(*peer, expected),
            },
            StepAction::Prints(want) => self.on_stdout(step.id, want),
            StepAction::Stderr(want) if self.finished => self.on_stderr(want),
            StepAction::Exit(code) if self.finished => match self.exit {
                Some(Exit::Code(got)) if got == *code => StepStatus::Met,
                Some(Exit::Code(_) | Exit::Signal(_)) | None => StepStatus::Failed(Kind::WrongExit),
            },
            StepAction::Stderr(_) | StepAction::Exit(_) => StepStatus::Pending,
            StepAction::StillRunning if self.exit.is_some() => {
                StepStatus::Failed(Kind::ExitedEarly)
            }
            StepAction::StillRunning => StepStatus::Met,
            StepAction::Silence { peer, .. } => self.on_silence(*peer),
            StepAction::ExpectEof(peer) => self.on_end(*peer, StreamEnd::Eof),
            StepAction::ExpectReset(peer) => self.on_end(*peer, StreamEnd::Reset),
            StepAction::Accept(peer) if std::mem::take(&mut self.accepted[*peer]) => {
                StepStatus::Met
            }
            StepAction::Accept(_) if self.finished => StepStatus::Failed(Kind::NeverConnected),
            StepAction::Accept(_) => StepStatus::Pending,
            StepAction::File { name, expected } => self.on_file(name, expected.as_ref()),
            StepAction::Snapshot => self.on_snapshot(),
            StepAction::AnyOrder(steps) => self.on_any_order(step.id, steps),
            StepAction::Connect(peer)
            | StepAction::Send { peer, .. }
            | StepAction::HalfClose(peer)
            | StepAction::Close(peer)
            | StepAction::Reset(peer)
                if self.refused[*peer] =>
            {
                StepStatus::Failed(Kind::Refused)
            }
            // A peer that could not send everything may still have got an answer, which says more.
            // The failed send counts as a failure only at the end.
            StepAction::Connect(_)
            | StepAction::Send { .. }
            | StepAction::HalfClose(_)
            | StepAction::Start
            | StepAction::Listen(_)
            | StepAction::Close(_)
            | StepAction::Reset(_)
            | StepAction::Enter(_)
            | StepAction::EndOfInput
            | StepAction::Together(_) => StepStatus::Met,
        }
    }

    /// Whether the program under test may have sent a datagram from this address.
    pub(in crate::verdict) fn is_source(&self, from: std::net::SocketAddr) -> bool {
        match self.case.program {
            Role::Server => self.values.addr == Some(from),
            Role::Client => self.values.program == Some(from),
        }
    }

    /// A file's contents when it was last read.
    pub(in crate::verdict) fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name)?.as_deref()
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

    fn on_connection(
        &mut self,
        id: StepId,
        peer: Peer,
        want: &Expectation,
        newline_optional: bool,
    ) -> StepStatus {
        let stream = &mut self.streams[peer];
        match stream.compare(id, want, &self.values) {
            Some(Match::Complete(size)) => {
                stream.consume(size, newline_optional);
                stream.compact();
                StepStatus::Met
            }
            Some(Match::Differs(_)) => StepStatus::Failed(Kind::Mismatch),
            Some(Match::More) | None => match stream.end {
                Some(StreamEnd::Eof) => StepStatus::Failed(Kind::ClosedTooEarly),
                Some(StreamEnd::Reset) => StepStatus::Failed(Kind::Reset),
                None if self.refused[peer] => StepStatus::Failed(Kind::Refused),
                None => StepStatus::Pending,
            },
        }
    }

    fn on_datagram(&mut self, peer: Peer, want: &Expectation) -> StepStatus {
        let Some((from, bytes)) = self.mailboxes[peer].waiting.front() else {
            return if self.finished {
                StepStatus::Failed(Kind::NothingCame)
            } else {
                StepStatus::Pending
            };
        };
        if !self.is_source(*from) {
            return StepStatus::Failed(Kind::WrongSource);
        }
        match Matcher::new(want, &self.values).map(|want| want.on_whole(bytes)) {
            Some(Ok(())) => {
                self.mailboxes[peer].waiting.pop_front();
                StepStatus::Met
            }
            _ => StepStatus::Failed(Kind::Mismatch),
        }
    }

    fn on_stdout(&mut self, id: StepId, want: &Expectation) -> StepStatus {
        match self.stdout.compare(id, want, &self.values) {
            Some(Match::Complete(size)) => {
                self.stdout.consume(size, false);
                StepStatus::Met
            }
            Some(Match::Differs(_)) => StepStatus::Failed(Kind::Mismatch),
            // If stdout is closed but the program still runs, keep waiting: how it ends says more.
            Some(Match::More) | None if self.finished => {
                StepStatus::Failed(match self.stdout.unread() {
                    [] => Kind::NothingCame,
                    _ => Kind::PartCame,
                })
            }
            Some(Match::More) | None => StepStatus::Pending,
        }
    }

    fn on_stderr(&mut self, want: &Expectation) -> StepStatus {
        let met = Matcher::new(want, &self.values)
            .is_some_and(|want| want.on_whole(self.stderr.all()).is_ok());
        if met {
            return StepStatus::Met;
        }
        StepStatus::Failed(if self.stderr.all().is_empty() {
            Kind::NothingCame
        } else {
            Kind::Mismatch
        })
    }

    fn on_silence(&self, peer: Option<Peer>) -> StepStatus {
        let noisy = |peer: Peer| {
            !self.streams[peer].unread().is_empty() || !self.mailboxes[peer].waiting.is_empty()
        };
        let ended = |peer: Peer| self.streams[peer].end;
        match peer {
            Some(peer) if noisy(peer) => StepStatus::Failed(Kind::ExtraBytes),
            Some(peer) if ended(peer) == Some(StreamEnd::Eof) => {
                StepStatus::Failed(Kind::ClosedTooEarly)
            }
            Some(peer) if ended(peer) == Some(StreamEnd::Reset) => StepStatus::Failed(Kind::Reset),
            None if (0..self.case.peers.len()).any(noisy) => StepStatus::Failed(Kind::ExtraBytes),
            _ => StepStatus::Pending,
        }
    }

    fn on_end(&self, peer: Peer, wanted: StreamEnd) -> StepStatus {
        let stream = &self.streams[peer];
        match stream.end {
            _ if !stream.unread().is_empty() => StepStatus::Failed(Kind::ExtraBytes),
            Some(end) if end == wanted => StepStatus::Met,
            Some(StreamEnd::Reset) => StepStatus::Failed(Kind::Reset),
            Some(StreamEnd::Eof) => StepStatus::Failed(Kind::ClosedTooEarly),
            None if self.refused[peer] => StepStatus::Failed(Kind::Refused),
            None => StepStatus::Pending,
        }
    }

    fn on_file(&self, name: &str, want: Option<&Text>) -> StepStatus {
        let found = self.files.get(name);
        let met = match (found, want) {
            (Some(None), None) => true,
            (Some(Some(bytes)), Some(want)) => want
                .fill(&self.values)
                .is_some_and(|want| difference(&want, bytes).is_none()),
            _ => false,
        };
        match found {
            _ if met => StepStatus::Met,
            // The program ended before the file was read, so the file will not change any more.
            Some(_) if self.finished => StepStatus::Failed(Kind::WrongFile),
            _ => StepStatus::Pending,
        }
    }

    fn on_snapshot(&mut self) -> StepStatus {
        // Without a key, one is being recorded from everything printed before the timeout.
        let Some(key) = &self.case.answer_key else {
            return StepStatus::Pending;
        };
        let printed = answer_key::render(self.stdout.all(), &self.values);
        if answer_key::matches(&printed, key) {
            let unread = self.stdout.unread().len();
            self.stdout.consume(unread, false);
            StepStatus::Met
        } else if self.finished || answer_key::cannot_become(&printed, key) {
            StepStatus::Failed(Kind::Mismatch)
        } else {
            StepStatus::Pending
        }
    }

    fn on_any_order(&mut self, id: StepId, steps: &[Step]) -> StepStatus {
        let mut progress = self.any_orders.remove(&id).unwrap_or_default();
        let status = progress.advance(steps, |step| self.check(step));
        self.any_orders.insert(id, progress);
        status
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
