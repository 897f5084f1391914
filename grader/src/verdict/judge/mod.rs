//! Says of a transcript whether the program passed, and if not, why. Pure: the same transcript always gets the same
//! verdict, now or later. It imports nothing that starts a process or opens a socket.

pub mod by_step;
mod explain;
mod failure;
mod finding;
mod message;
mod missing;
mod notes;
mod panic;
mod redact;

use std::sync::Arc;

pub use failure::{Difference, Expected, Failure};
use finding::Finding;
pub use missing::{Awaited, Missing};

use crate::plan::{Case, Step, StepAction, StepId};
use crate::spec::Role;
use crate::verdict::conversation::answer_key::render;
use crate::verdict::conversation::kind::Kind;
use crate::verdict::conversation::tracker::{StepStatus, Tracker};
use crate::verdict::conversation::{Fact, Transcript, stream};

/// What is said of a case.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// The program did all that the case asks.
    Pass,
    /// The program did not.
    Fail(Box<Failure>),
    /// The grader could not find out: its own trouble, in words.
    Error(String),
}

/// Judges a transcript.
#[must_use]
pub fn judge(case: &Arc<Case>, transcript: &Transcript) -> Verdict {
    let mut replay = Replay {
        tracker: Tracker::new(Arc::clone(case)),
        case,
        steps: case.in_order(),
        ready: false,
        listens_on: Vec::new(),
        left: vec![false; case.peers.len()],
    };
    let mut found = None;
    let mut stopped = None;
    for entry in &transcript.entries {
        if let Fact::GraderError(why) | Fact::Unreliable(why) | Fact::NotStarted(why) = &entry.fact {
            return Verdict::Error(why.clone());
        }
        if entry.fact == Fact::InputClosedForDiagnosis {
            break;
        }
        if found.is_none() {
            found = replay.step(&entry.fact);
            stopped = stopped_at(&entry.fact).filter(|_| found.is_some());
        }
        replay.note(&entry.fact);
    }
    let found = found.map(|found| replay.whole(found, stopped));
    match found.or_else(|| replay.left_over()) {
        None => Verdict::Pass,
        Some(finding) => Verdict::Fail(Box::new(explain::explain(
            case,
            &replay.tracker,
            transcript,
            finding,
        ))),
    }
}

/// All that the program printed, as an answer key has it.
#[must_use]
pub fn printed(case: &Arc<Case>, transcript: &Transcript) -> String {
    let mut tracker = Tracker::new(Arc::clone(case));
    let facts = transcript.entries.iter().map(|entry| &entry.fact);
    facts
        .take_while(|fact| **fact != Fact::InputClosedForDiagnosis)
        .for_each(|fact| tracker.note(fact));
    render(tracker.stdout.all(), &tracker.values)
}

struct Replay<'a> {
    tracker: Tracker,
    case: &'a Case,
    /// Of each number, the step.
    steps: Vec<&'a Step>,
    ready: bool,
    listens_on: Vec<std::net::SocketAddr>,
    /// Peers that have left by themselves: what they have not read is nobody's mistake.
    left: Vec<bool>,
}

impl Replay<'_> {
    fn note(&mut self, fact: &Fact) {
        match fact {
            Fact::Ready => self.ready = true,
            Fact::ListensOn(addrs) => self.listens_on.clone_from(addrs),
            Fact::Closed(peer) | Fact::Reset(peer) => self.left[*peer] = true,
            fact => {
                if let Fact::Connected(peer) | Fact::Accepted(peer, _) = fact {
                    self.left[*peer] = false;
                }
                self.tracker.note(fact);
            }
        }
    }

    /// What a fact says about a step, if it says that the program failed.
    fn step(&mut self, fact: &Fact) -> Option<Finding> {
        match fact {
            Fact::Ended(id) => self.checked(*id),
            // A step that nothing fails by itself has failed because the program was gone.
            Fact::Stopped(id) => self.checked(*id).or_else(|| Some(self.overdue(*id))),
            Fact::Overdue(id) => Some(self.overdue(*id)),
            Fact::Closing
                if self.accounts_for_stdout() && !self.tracker.stdout.unread().is_empty() =>
            {
                let actual = self.tracker.stdout.unread().to_vec();
                Some(Finding {
                    on_stdout: true,
                    actual,
                    ..Finding::new(None, Kind::ExtraBytes)
                })
            }
            _ => None,
        }
    }

    /// A finding with all that the program did until it waited again: how much of it had come when the first wrong byte was
    /// seen is chance.
    fn whole(&self, found: Finding, stopped: Option<StepId>) -> Finding {
        let heard = !matches!(found.kind, Kind::NeverListened | Kind::WrongPort);
        match stopped.filter(|_| heard).and_then(|id| self.case.step(id)) {
            Some(step) => finding::compare(&self.tracker, step, found.kind),
            None if found.on_stdout && found.step.is_none() => Finding {
                actual: self.tracker.stdout.unread().to_vec(),
                ..found
            },
            None => found,
        }
    }

    fn checked(&mut self, id: StepId) -> Option<Finding> {
        let step = *self.steps.get(id.0)?;
        match self.tracker.check(step) {
            StepStatus::Failed(kind) => Some(finding::compare(&self.tracker, step, kind)),
            StepStatus::Met | StepStatus::Pending => None,
        }
    }

    fn overdue(&mut self, id: StepId) -> Finding {
        let Some(step) = self.case.step(id) else {
            return Finding::new(None, Kind::Hung);
        };
        if self.case.program == Role::Server && !self.ready && concerns_peers(&step.act) {
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
        finding::compare(&self.tracker, step, finding::overdue(&self.tracker, step))
    }

    /// A case that looks at what is printed accounts for all of it.
    fn accounts_for_stdout(&self) -> bool {
        let mut prints = false;
        self.case.each_step(&mut |step| {
            prints |= matches!(step.act, StepAction::Prints(_) | StepAction::Snapshot)
        });
        prints
    }

    /// What came that no step asked for, and an end that no step asked for.
    fn left_over(&self) -> Option<Finding> {
        let tracker = &self.tracker;
        for peer in 0..self.case.peers.len() {
            let extra = Finding {
                peer: Some(peer),
                ..Finding::new(None, Kind::ExtraBytes)
            };
            let left = self.left[peer];
            if !left && !tracker.streams[peer].unread().is_empty() {
                return Some(Finding {
                    actual: tracker.streams[peer].unread().to_vec(),
                    ..extra
                });
            }
            if tracker.cut_off[peer] {
                let kind = match tracker.streams[peer].end {
                    Some(stream::StreamEnd::Eof) => Kind::ClosedTooEarly,
                    _ => Kind::Reset,
                };
                return Some(Finding { kind, ..extra });
            }
            if let Some((from, bytes)) = tracker.mailboxes[peer].waiting.front().filter(|_| !left) {
                let kind = if tracker.is_source(*from) {
                    Kind::ExtraBytes
                } else {
                    Kind::WrongSource
                };
                return Some(Finding {
                    kind,
                    from: Some(*from),
                    actual: bytes.clone(),
                    ..extra
                });
            }
        }
        if let Some(kind) = tracker.over_limit() {
            return Some(Finding::new(None, kind));
        }
        let mut may_end = self.case.program == Role::Client;
        self.case.each_step(&mut |step| {
            may_end |= matches!(step.act, StepAction::Exit(_) | StepAction::Stderr(_))
        });
        (tracker.exit.is_some() && !may_end).then(|| Finding::new(None, Kind::ExitedEarly))
    }
}

/// The step that what came has made fail, if this fact says that it has.
fn stopped_at(fact: &Fact) -> Option<StepId> {
    match fact {
        Fact::Ended(id) | Fact::Stopped(id) => Some(*id),
        _ => None,
    }
}

fn concerns_peers(act: &StepAction) -> bool {
    matches!(
        act,
        StepAction::Connect(_)
            | StepAction::Send(..)
            | StepAction::Expect(..)
            | StepAction::HalfClose(_)
            | StepAction::Reset(_)
            | StepAction::ExpectEof(_)
            | StepAction::ExpectReset(_)
            | StepAction::Close(_)
            | StepAction::Silence(..)
    )
}
