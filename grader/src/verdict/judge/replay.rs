//! Replays a transcript to find the first step that failed, or what is left over after the last
//! step.

use std::net::SocketAddr;
use std::sync::Arc;

use super::finding::{Finding, compare, overdue_kind};
use crate::plan::{Case, Console, Step, StepId};
use crate::spec::Role;
use crate::verdict::conversation::stream::StreamEnd;
use crate::verdict::conversation::{Fact, Kind, StepStatus, Tracker, Transcript};

pub(super) struct Replay<'a> {
    tracker: Tracker,
    case: &'a Case,
    /// The steps by number.
    steps: Vec<&'a Step>,
    is_ready: bool,
    listens_on: Vec<SocketAddr>,
    /// Peers that closed or reset their connection, so it is no failure if they did not read
    /// everything.
    left: Vec<bool>,
}

/// The first failure. If received bytes stopped the conversation, also the step at which it
/// stopped.
pub(super) struct FirstFailure {
    finding: Finding,
    stopped_at: Option<StepId>,
}

impl<'a> Replay<'a> {
    pub(super) fn new(case: &'a Arc<Case>) -> Self {
        Self {
            tracker: Tracker::new(Arc::clone(case)),
            case,
            steps: case.in_order(),
            is_ready: false,
            listens_on: Vec::new(),
            left: vec![false; case.peers.len()],
        }
    }

    /// The tracker, after everything replayed so far.
    pub(super) fn tracker(&self) -> &Tracker {
        &self.tracker
    }

    /// Replays the transcript up to the diagnosis, and finds the first failure.
    pub(super) fn first_failure(&mut self, transcript: &Transcript) -> Option<FirstFailure> {
        let mut first = None;
        let facts = transcript.entries.iter().map(|entry| &entry.fact);
        for fact in facts.take_while(|fact| **fact != Fact::InputClosedForDiagnosis) {
            if first.is_none() {
                first = self.check_fact(fact);
            }
            self.observe(fact);
        }
        first
    }

    fn observe(&mut self, fact: &Fact) {
        self.tracker.observe(fact);
        if let Fact::Started(_) = fact {
            self.is_ready = false;
        } else if let Fact::Ready = fact {
            self.is_ready = true;
        } else if let Fact::ListensOn(addrs) = fact {
            self.listens_on.clone_from(addrs);
        } else if let Fact::Closed(peer) | Fact::Reset(peer) = fact {
            self.left[*peer] = true;
        } else if let Fact::Connected(peer) | Fact::Accepted(peer, _) = fact {
            self.left[*peer] = false;
        }
    }

    /// The failure that a fact reveals, checked before the tracker observes the fact.
    fn check_fact(&mut self, fact: &Fact) -> Option<FirstFailure> {
        if let Fact::Ended(id) | Fact::Stopped(id) = fact {
            let finding = match self.check_step(*id) {
                // A step that cannot fail by itself was stopped because the program was gone.
                None if *fact == Fact::Stopped(*id) => Some(self.overdue(*id)),
                finding => finding,
            };
            let stopped_at = Some(*id);
            return finding.map(|finding| FirstFailure {
                finding,
                stopped_at,
            });
        }
        let finding = if let Fact::Overdue(id) = fact {
            Some(self.overdue(*id))
        } else if let Fact::TooSoon(id, after) = fact {
            Some(Finding {
                after: Some(*after),
                peer: self
                    .case
                    .step(*id)
                    .and_then(|step| step.action.traits().peer),
                ..Finding::new(Some(*id), Kind::TooSoon)
            })
        } else if *fact == Fact::Closing {
            self.tracker.drop_ignored();
            self.surplus_stdout()
        } else {
            None
        };
        finding.map(|finding| FirstFailure {
            finding,
            stopped_at: None,
        })
    }

    /// The finding with everything that arrived until the program was blocked again. How much had
    /// arrived when the first wrong byte was seen is chance.
    pub(super) fn describe_at_rest(&self, first: FirstFailure) -> Finding {
        let finding = first.finding;
        let has_listened = !matches!(finding.kind, Kind::NeverListened | Kind::WrongPort);
        let stopped_at = first.stopped_at.filter(|_| has_listened);
        match stopped_at.and_then(|id| self.case.step(id)) {
            Some(step) => compare(&self.tracker, step, finding.kind),
            None if finding.on_stdout && finding.step.is_none() => Finding {
                actual: self.tracker.stdout.unread().to_vec(),
                ..finding
            },
            None => finding,
        }
    }

    fn check_step(&mut self, id: StepId) -> Option<Finding> {
        let step = *self.steps.get(id.0)?;
        match self.tracker.check(step) {
            StepStatus::Failed(kind) => Some(compare(&self.tracker, step, kind)),
            StepStatus::Met | StepStatus::Pending => None,
        }
    }

    fn overdue(&self, id: StepId) -> Finding {
        let Some(step) = self.case.step(id) else {
            return Finding::new(None, Kind::Hung);
        };
        let needs_server = step.action.traits().needs_server;
        if self.case.program == Role::Server && !self.is_ready && needs_server {
            let kind = if self.listens_on.is_empty() {
                Kind::NeverListened
            } else {
                Kind::WrongPort
            };
            return Finding {
                listens_on: self.listens_on.clone(),
                ..Finding::new(Some(id), kind)
            };
        }
        compare(&self.tracker, step, overdue_kind(&self.tracker, step))
    }

    /// Surplus on stdout that no step consumed. If a case looks at stdout, its steps must consume
    /// all of it.
    fn surplus_stdout(&self) -> Option<Finding> {
        let unread = self.tracker.stdout.unread();
        let reads_stdout = self
            .case
            .any_step(|step| step.action.traits().console == Some(Console::Stdout));
        (reads_stdout && !unread.is_empty()).then(|| Finding {
            on_stdout: true,
            actual: unread.to_vec(),
            ..Finding::new(None, Kind::ExtraBytes)
        })
    }

    /// Input that no step asked for, or an end that no step expected.
    pub(super) fn left_over(&mut self) -> Option<Finding> {
        self.tracker.drop_ignored();
        let peers = 0..self.case.peers.len();
        let at_peer = peers.into_iter().find_map(|peer| self.left_over_at(peer));
        if at_peer.is_some() {
            return at_peer;
        }
        if let Some(kind) = self.tracker.limit_failure() {
            return Some(Finding::new(None, kind));
        }
        let may_end = self.case.program == Role::Client
            || self.case.any_step(|step| step.action.traits().expects_end);
        (self.tracker.exit.is_some() && !may_end).then(|| Finding::new(None, Kind::ExitedEarly))
    }

    fn left_over_at(&self, peer: usize) -> Option<Finding> {
        let tracker = &self.tracker;
        let has_left = self.left[peer];
        let extra = Finding {
            peer: Some(peer),
            ..Finding::new(None, Kind::ExtraBytes)
        };
        let unread = tracker.streams[peer].unread();
        if !has_left && !unread.is_empty() {
            return Some(Finding {
                actual: unread.to_vec(),
                ..extra
            });
        }
        if tracker.cut_off[peer] {
            let kind = match tracker.streams[peer].end {
                Some(StreamEnd::Eof) => Kind::ClosedTooEarly,
                Some(StreamEnd::Reset) | None => Kind::Reset,
            };
            return Some(Finding { kind, ..extra });
        }
        let waiting = tracker.mailboxes[peer].waiting.front();
        let (from, bytes) = waiting.filter(|_| !has_left)?;
        let kind = if tracker.is_source(peer, *from) {
            Kind::ExtraBytes
        } else {
            Kind::WrongSource
        };
        Some(Finding {
            kind,
            from: Some(*from),
            actual: bytes.clone(),
            ..extra
        })
    }
}
