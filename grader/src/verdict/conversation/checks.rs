//! Determines whether a step is met by what comes next.

use super::answer_key;
use super::kind::Kind;
use super::matcher::{Match, Matcher, difference};
use super::status::StepStatus;
use super::stream::StreamEnd;
use super::tracker::Tracker;
use crate::plan::{Expectation, Peer, Step, StepAction, StepId, Text, Unfilled};
use crate::spec::Transport;

impl Tracker {
    /// Whether a step is met by what comes next.
    pub(super) fn check_once(&mut self, step: &Step) -> StepStatus {
        if let Some(kind) = self.limit_failure() {
            return StepStatus::Failed(kind);
        }
        match &step.action {
            StepAction::Expect {
                peer,
                expected,
                newline_optional,
                from_any,
            } => match self.case.transport_of(*peer) {
                Transport::Tcp => self.on_connection(step.id, *peer, expected, *newline_optional),
                Transport::Udp => self.on_datagram(*peer, expected, *from_any),
            },
            StepAction::Prints(want) => self.on_stdout(step.id, want),
            StepAction::Stderr(want) if self.finished => self.on_stderr(want),
            StepAction::Exit(wanted) if self.finished => match self.exit {
                Some(got) if got == *wanted => StepStatus::Met,
                Some(_) | None => StepStatus::Failed(Kind::WrongExit),
            },
            StepAction::Stderr(_) | StepAction::Exit(_) => StepStatus::Pending,
            StepAction::StillRunning if self.exit.is_some() => {
                StepStatus::Failed(Kind::ExitedEarly)
            }
            StepAction::StillRunning => StepStatus::Met,
            StepAction::Silence { peer, .. } => self.on_silence(*peer),
            StepAction::ExpectEof(peer) => self.on_end(*peer, StreamEnd::Eof),
            StepAction::ExpectReset(peer) => self.on_end(*peer, StreamEnd::Reset),
            StepAction::Accept(peer) | StepAction::AcceptAt { peer, .. } => self.on_accept(*peer),
            StepAction::File { name, expected } => self.on_file(name, expected.as_ref()),
            StepAction::Snapshot => self.on_snapshot(),
            StepAction::AnyOrder(steps) => self.on_any_order(step.id, steps),
            StepAction::AnyOf(steps) => self.on_any_of(steps),
            StepAction::Ignore { peer, what } => {
                self.start_ignoring(*peer, what);
                StepStatus::Met
            }
            StepAction::Connect(_)
            | StepAction::ConnectTo(..)
            | StepAction::Send { .. }
            | StepAction::HalfClose(_)
            | StepAction::Start
            | StepAction::Signal(_)
            | StepAction::Restart(_)
            | StepAction::Listen(_)
            | StepAction::Close(_)
            | StepAction::Reset(_)
            | StepAction::Enter(_)
            | StepAction::EndOfInput
            | StepAction::Together(_) => self.on_done(step),
        }
    }

    /// A step that the grader itself has done, if it could.
    fn on_done(&self, step: &Step) -> StepStatus {
        let impossible =
            |text: &Text| matches!(text.try_fill(&self.values), Err(Unfilled::Impossible(_)));
        if let StepAction::ConnectTo(_, text)
        | StepAction::Send { text, .. }
        | StepAction::Enter(text) = &step.action
            && impossible(text)
        {
            return StepStatus::Failed(Kind::Mismatch);
        }
        // A peer that could not send everything may still have got an answer, which says more.
        // The failed send counts as a failure only at the end.
        if let StepAction::Connect(peer)
        | StepAction::ConnectTo(peer, _)
        | StepAction::Send { peer, .. }
        | StepAction::HalfClose(peer)
        | StepAction::Close(peer)
        | StepAction::Reset(peer) = step.action
            && self.refused[peer]
        {
            return StepStatus::Failed(Kind::Refused);
        }
        StepStatus::Met
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
                let captured = stream.consume(size, newline_optional);
                stream.compact();
                self.values.captured.extend(captured);
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

    fn on_datagram(&mut self, peer: Peer, want: &Expectation, from_any: bool) -> StepStatus {
        let Some((from, bytes)) = self.mailboxes[peer].waiting.front() else {
            return if self.finished {
                StepStatus::Failed(Kind::NothingCame)
            } else {
                StepStatus::Pending
            };
        };
        let from = *from;
        if !from_any && !self.is_source(peer, from) {
            return StepStatus::Failed(Kind::WrongSource);
        }
        match Matcher::new(want, &self.values) {
            Some(want) if want.on_whole(bytes).is_ok() => {
                self.values.captured.extend(want.captured(bytes, false));
                if let Some((_, bytes)) = self.mailboxes[peer].waiting.pop_front() {
                    self.remember(peer, &bytes);
                }
                if from_any {
                    self.move_to(peer, from);
                }
                StepStatus::Met
            }
            _ => StepStatus::Failed(Kind::Mismatch),
        }
    }

    fn on_stdout(&mut self, id: StepId, want: &Expectation) -> StepStatus {
        match self.stdout.compare(id, want, &self.values) {
            Some(Match::Complete(size)) => {
                let captured = self.stdout.consume(size, false);
                self.values.captured.extend(captured);
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
        let want = Matcher::new(want, &self.values);
        let want = want.filter(|want| want.on_whole(self.stderr.all()).is_ok());
        if let Some(want) = want {
            let captured = want.captured(self.stderr.all(), false);
            self.values.captured.extend(captured);
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

    fn on_accept(&mut self, peer: Peer) -> StepStatus {
        if std::mem::take(&mut self.accepted[peer]) {
            StepStatus::Met
        } else if self.finished {
            StepStatus::Failed(Kind::NeverConnected)
        } else {
            StepStatus::Pending
        }
    }

    fn on_any_of(&mut self, steps: &[Step]) -> StepStatus {
        let (mut failed, mut is_pending) = (None, false);
        for step in steps {
            match self.check_once(step) {
                StepStatus::Met => return StepStatus::Met,
                StepStatus::Pending => is_pending = true,
                StepStatus::Failed(kind) => failed = failed.or(Some(kind)),
            }
        }
        match failed {
            Some(kind) if !is_pending => StepStatus::Failed(kind),
            Some(_) | None => StepStatus::Pending,
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
        let status = progress.advance(steps, |step| self.check_once(step));
        self.any_orders.insert(id, progress);
        status
    }
}
