//! Follows a conversation fact by fact, and says of any step whether it is met. The run asks it in order to go on; the
//! judge asks it the same again from the transcript. It touches nothing.

use std::collections::HashMap;
use std::sync::Arc;

use super::kind::Kind;
use super::matcher::{Match, Matcher, difference};
use super::stream::{Mailbox, Stream, StreamEnd};
use crate::base::process::{Exit, Limit};
use crate::plan::{Case, Expectation, Peer, Step, StepAction, StepId, Text, Values};
use crate::spec::{Role, Transport};
use crate::verdict::conversation::transcript::{Fact, OutputStream};

/// What is known of the conversation so far.
#[derive(Debug)]
pub struct Tracker {
    pub(in crate::verdict) case: Arc<Case>,
    pub(in crate::verdict) values: Values,
    /// Bytes that came on each peer's connection.
    pub(in crate::verdict) streams: Vec<Stream>,
    /// Datagrams that came to each peer.
    pub(in crate::verdict) mailboxes: Vec<Mailbox>,
    pub(in crate::verdict) stdout: Stream,
    pub(in crate::verdict) stderr: Stream,
    /// Which peers the program has connected to.
    accepted: Vec<bool>,
    /// Which peers could not connect.
    pub(in crate::verdict) refused: Vec<bool>,
    /// Which peers could not send all that they wanted.
    pub(in crate::verdict) cut_off: Vec<bool>,
    files: HashMap<String, Option<Vec<u8>>>,
    pub(in crate::verdict) exit: Option<Exit>,
    /// The program has ended and nothing more can come from it.
    pub(in crate::verdict) finished: bool,
    pub(in crate::verdict) exceeded: Option<(Limit, String)>,
    /// Of each `any_order`, the steps that are met.
    met: HashMap<StepId, Vec<bool>>,
}

/// What the tracker says of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepStatus {
    /// It can still be met.
    Pending,
    /// It is met, and what it awaited is accounted for.
    Met,
    /// It cannot be met any more.
    Failed(Kind),
}

impl Tracker {
    /// Nothing has happened yet.
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
            files: HashMap::new(),
            exit: None,
            finished: false,
            exceeded: None,
            met: HashMap::new(),
            case,
        }
    }

    /// What is known to fill the holes of a text with.
    #[must_use]
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// Whether the program has ended and nothing more can come from it.
    #[must_use]
    pub fn finished(&self) -> bool {
        self.finished
    }

    /// Takes note of a fact.
    pub fn note(&mut self, fact: &Fact) {
        match fact {
            Fact::Address(addr) => self.values.addr = Some(*addr),
            Fact::Folder(dir) => self.values.dir = Some(dir.clone()),
            Fact::Bound(peer, addr) => {
                self.values
                    .peers
                    .insert(self.case.peers[*peer].clone(), *addr);
            }
            Fact::Connected(peer) => self.connected_anew(*peer),
            Fact::Accepted(peer, from) => {
                self.connected_anew(*peer);
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
                self.streams[*peer].end = self.streams[*peer].end.or(Some(StreamEnd::Eof))
            }
            Fact::WasReset(peer) => self.streams[*peer].end = Some(StreamEnd::Reset),
            Fact::ConnectFailed(peer, _) => self.refused[*peer] = true,
            Fact::SendFailed(peer, _) => self.cut_off[*peer] = true,
            Fact::Printed(output, bytes) => self.output(*output).push(bytes),
            Fact::OutputEnded(output) => self.output(*output).end = Some(StreamEnd::Eof),
            Fact::FileRead(name, bytes) => {
                self.files.insert(name.clone(), bytes.clone());
            }
            Fact::Exceeded(limit, words) => self.exceeded = Some((*limit, words.clone())),
            Fact::Exited(exit) => self.exit = Some(*exit),
            Fact::Finished => self.finished = true,
            _ => {}
        }
    }

    /// The kind of failure that it is to have used up too much, if the program has.
    pub(in crate::verdict) fn over_limit(&self) -> Option<Kind> {
        let (limit, _) = self.exceeded.as_ref()?;
        Some(if *limit == Limit::Output {
            Kind::Flood
        } else {
            Kind::OverLimit
        })
    }

    /// Whether a step is met by what has come. A step that is met takes what it awaited: ask no more than once then.
    pub fn check(&mut self, step: &Step) -> StepStatus {
        if let Some(kind) = self.over_limit() {
            return StepStatus::Failed(kind);
        }
        match &step.act {
            StepAction::Expect(peer, want, newline_optional) => match self.case.transport {
                Transport::Tcp => self.on_connection(step.id, *peer, want, *newline_optional),
                Transport::Udp => self.on_datagram(*peer, want),
            },
            StepAction::Prints(want) => self.on_stdout(step.id, want),
            StepAction::Stderr(want) if self.finished => self.on_stderr(want),
            StepAction::Exit(code) if self.finished => match self.exit {
                Some(Exit::Code(got)) if got == *code => StepStatus::Met,
                _ => StepStatus::Failed(Kind::WrongExit),
            },
            StepAction::Stderr(_) | StepAction::Exit(_) => StepStatus::Pending,
            StepAction::StillRunning if self.exit.is_some() => {
                StepStatus::Failed(Kind::ExitedEarly)
            }
            StepAction::StillRunning => StepStatus::Met,
            StepAction::Silence(peer, _) => self.on_silence(*peer),
            StepAction::ExpectEof(peer) => self.on_end(*peer, StreamEnd::Eof),
            StepAction::ExpectReset(peer) => self.on_end(*peer, StreamEnd::Reset),
            StepAction::Accept(peer) if std::mem::take(&mut self.accepted[*peer]) => {
                StepStatus::Met
            }
            StepAction::Accept(_) if self.finished => StepStatus::Failed(Kind::NeverConnected),
            StepAction::Accept(_) => StepStatus::Pending,
            StepAction::File(name, want) => self.on_file(name, want.as_ref()),
            StepAction::Snapshot => self.on_snapshot(),
            StepAction::AnyOrder(steps) => self.on_any_order(step.id, steps),
            StepAction::Connect(peer)
            | StepAction::Send(peer, ..)
            | StepAction::HalfClose(peer)
            | StepAction::Close(peer)
            | StepAction::Reset(peer)
                if self.refused[*peer] =>
            {
                StepStatus::Failed(Kind::Refused)
            }
            // A peer that could not send all it wanted may have been answered: what came says more. That it could not
            // is held against the program at the end.
            StepAction::Connect(_)
            | StepAction::Send(..)
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

    /// The contents of a file when it was last looked at.
    pub(in crate::verdict) fn file(&self, name: &str) -> Option<&[u8]> {
        self.files.get(name)?.as_deref()
    }

    /// What a peer's earlier connection brought says nothing about its new one.
    fn connected_anew(&mut self, peer: Peer) {
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
            Some(Match::Taken(size)) => {
                stream.take(size, newline_optional);
                stream.forget();
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
            Some(Match::Taken(size)) => {
                self.stdout.take(size, false);
                StepStatus::Met
            }
            Some(Match::Differs(_)) => StepStatus::Failed(Kind::Mismatch),
            // Where the program's output has ended but the program has not, its end says more: wait for it.
            _ if self.finished => StepStatus::Failed(match self.stdout.unread() {
                [] => Kind::NothingCame,
                _ => Kind::PartCame,
            }),
            _ => StepStatus::Pending,
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
            // The program has ended before the file was looked at, so the file stays as it is.
            Some(_) if self.finished => StepStatus::Failed(Kind::WrongFile),
            _ => StepStatus::Pending,
        }
    }

    fn on_snapshot(&mut self) -> StepStatus {
        // Without a key there is one to be made: of whatever is printed in the time that there is.
        let Some(key) = &self.case.answer_key else {
            return StepStatus::Pending;
        };
        let printed = super::answer_key::render(self.stdout.all(), &self.values);
        if super::answer_key::same(&printed, key) {
            let unread = self.stdout.unread().len();
            self.stdout.take(unread, false);
            StepStatus::Met
        } else if self.finished || super::answer_key::hopeless(&printed, key) {
            StepStatus::Failed(Kind::Mismatch)
        } else {
            StepStatus::Pending
        }
    }

    fn on_any_order(&mut self, id: StepId, steps: &[Step]) -> StepStatus {
        let mut met = self
            .met
            .remove(&id)
            .unwrap_or_else(|| vec![false; steps.len()]);
        let mut failed = None;
        let mut pending = true;
        // Each step that is met may uncover what another awaits: start over until nothing moves.
        while let Some(open) = met.iter().position(|met| !met) {
            (failed, pending) = (None, false);
            let mut moved = false;
            for index in open..steps.len() {
                if met[index] {
                    continue;
                }
                match self.check(&steps[index]) {
                    StepStatus::Met => (met[index], moved) = (true, true),
                    StepStatus::Pending => pending = true,
                    StepStatus::Failed(kind) => failed = failed.or(Some(kind)),
                }
            }
            if !moved {
                break;
            }
        }
        let all = met.iter().all(|met| *met);
        self.met.insert(id, met);
        match failed {
            _ if all => StepStatus::Met,
            Some(kind) if !pending => StepStatus::Failed(kind),
            _ => StepStatus::Pending,
        }
    }

    /// The steps of an `any_order` that are still open.
    pub(in crate::verdict) fn open<'s>(&self, id: StepId, steps: &'s [Step]) -> Vec<&'s Step> {
        let met = self.met.get(&id);
        let is_open = |index: usize| met.is_none_or(|met| !met[index]);
        steps
            .iter()
            .enumerate()
            .filter(|(index, _)| is_open(*index))
            .map(|(_, step)| step)
            .collect()
    }
}
