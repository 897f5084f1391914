//! The only writer of a case's transcript. Endpoints, the program and the steps hold a recorder and
//! nothing else of the case. It records facts, tells the tracker, and wakes waiting tasks.
//! Everything runs on one thread, so a check that is followed by [`Recorder::changed`] without an
//! `await` in between misses nothing.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::sync::futures::Notified;
use tokio::time::{Instant, timeout_at};

use super::compact::{self, ReceivedPieces};
use super::fair_time::{FairTime, TimeLimit};
use crate::base::process::{Limit, Limits};
use crate::plan::{Case, Peer, Step, StepAction, Text};
use crate::verdict::conversation::{Fact, StepStatus, Tracker, Transcript, TranscriptEntry, Wakes};

/// Records what happens in one case.
pub(super) struct Recorder {
    began: Instant,
    changed_at: Cell<Instant>,
    limits: Limits,
    time: FairTime,
    state: RefCell<Recorded>,
    /// Woken by facts that concern a peer.
    peers: Vec<Notify>,
    /// Woken by every fact.
    any: Notify,
}

struct Recorded {
    entries: Vec<TranscriptEntry>,
    tracker: Tracker,
    pieces: Vec<ReceivedPieces>,
    /// How many bytes the program sent and printed.
    output: u64,
}

impl Recorder {
    /// A recorder with an empty transcript; its clock starts now.
    pub(super) fn new(case: Arc<Case>) -> Self {
        let peers = case.peers.len();
        Self {
            began: Instant::now(),
            changed_at: Cell::new(Instant::now()),
            limits: case.limits,
            time: FairTime::new(case.limits.yields_after),
            state: RefCell::new(Recorded {
                entries: Vec::new(),
                tracker: Tracker::new(case),
                pieces: (0..peers).map(|_| ReceivedPieces::default()).collect(),
                output: 0,
            }),
            peers: (0..peers).map(|_| Notify::new()).collect(),
            any: Notify::new(),
        }
    }

    /// The time of the case.
    pub(super) fn time(&self) -> &FairTime {
        &self.time
    }

    /// Records a fact, and wakes every task that it concerns.
    pub(super) fn record(&self, fact: Fact) {
        let wakes = fact.traits().wakes;
        self.changed_at.set(Instant::now());
        self.state.borrow_mut().record(self.began.elapsed(), fact);
        match wakes {
            Wakes::General => {}
            Wakes::Peer(peer) => self.peers[peer].notify_waiters(),
            Wakes::AllPeers => self.peers.iter().for_each(Notify::notify_waiters),
        }
        self.any.notify_waiters();
    }

    /// When the last fact was recorded.
    pub(super) fn changed_at(&self) -> Instant {
        self.changed_at.get()
    }

    /// Counts output of the program, in bytes. `false`: the limit is exceeded, and no more should
    /// be read.
    pub(super) fn count_output(&self, bytes: usize) -> bool {
        let mut state = self.state.borrow_mut();
        let before = state.output;
        state.output += bytes as u64;
        drop(state);
        if self.is_flooded() && before <= self.limits.output {
            self.exceeded(Limit::Output);
        }
        !self.is_flooded()
    }

    /// How many bytes the program has sent and printed so far.
    pub(super) fn output(&self) -> u64 {
        self.state.borrow().output
    }

    /// Whether the program exceeded the output limit.
    pub(super) fn is_flooded(&self) -> bool {
        self.state.borrow().output > self.limits.output
    }

    /// Records that the program exceeded a limit.
    pub(super) fn exceeded(&self, limit: Limit) {
        let allowance = self.limits.describe(limit);
        self.record(Fact::Exceeded { limit, allowance });
        if limit == Limit::Output {
            let Recorded {
                entries, tracker, ..
            } = &mut *self.state.borrow_mut();
            compact::truncate_flood(entries, tracker);
        }
    }

    /// Asks the tracker whether a step is met.
    pub(super) fn check(&self, step: &Step) -> StepStatus {
        self.state.borrow_mut().check(step)
    }

    /// Whether the program has ended and nothing more can come from it.
    pub(super) fn is_finished(&self) -> bool {
        self.state.borrow().tracker.is_finished()
    }

    /// The bytes of a text, if the values for its holes are known.
    pub(super) fn fill(&self, text: &Text) -> Option<Arc<[u8]>> {
        text.fill(self.state.borrow().tracker.values())
    }

    /// The address that the client under test sends from, once it is known.
    pub(super) fn program_addr(&self) -> Option<SocketAddr> {
        self.state.borrow().tracker.values().program
    }

    /// Waits for the next fact, or with a peer for the next one that concerns it. `false`: the
    /// deadline passed first.
    pub(super) async fn changed(&self, peer: Option<Peer>, deadline: TimeLimit) -> bool {
        let changed = self.notified(peer);
        self.time.within(deadline, changed).await.is_some()
    }

    /// The same until an instant, whatever is lost meanwhile.
    pub(super) async fn changed_before(&self, peer: Option<Peer>, end: Instant) -> bool {
        timeout_at(end, self.notified(peer)).await.is_ok()
    }

    fn notified(&self, peer: Option<Peer>) -> Notified<'_> {
        match peer {
            Some(peer) => self.peers[peer].notified(),
            None => self.any.notified(),
        }
    }

    /// Whether the last message to the program ended neither with a newline nor with the stream.
    pub(super) fn has_unfinished_message(&self) -> bool {
        let state = self.state.borrow();
        let last = state.entries.iter().rev().find_map(|entry| {
            if let Fact::Sent(_, bytes) = &entry.fact {
                Some(!bytes.ends_with(b"\n"))
            } else {
                let is_end = matches!(
                    entry.fact,
                    Fact::HalfClosed(_) | Fact::Closed(_) | Fact::Reset(_)
                );
                is_end.then_some(false)
            }
        });
        last.unwrap_or(false)
    }

    /// Waits until the program has ended and nothing more can come from it, for at most `time`.
    pub(super) async fn finished_within(&self, time: Duration) {
        let deadline = self.time.deadline(time);
        while !self.is_finished() && self.changed(None, deadline).await {}
    }

    /// Takes the transcript. To be called once, at the end.
    pub(super) fn take_transcript(&self) -> Transcript {
        Transcript {
            entries: std::mem::take(&mut self.state.borrow_mut().entries),
        }
    }
}

impl Recorded {
    fn record(&mut self, at: Duration, fact: Fact) {
        self.tracker.observe(&fact);
        if let Fact::Received(peer, _) | Fact::Connected(peer) | Fact::Accepted(peer, _) = &fact {
            self.pieces[*peer].observe(self.entries.len(), &fact);
        }
        self.entries.push(TranscriptEntry { at, fact });
    }

    fn check(&mut self, step: &Step) -> StepStatus {
        let status = self.tracker.check(step);
        // Bytes that arrived exactly as expected need not be kept twice.
        if status == StepStatus::Met
            && let StepAction::Expect { peer, expected, .. } = &step.action
            && !self.pieces[*peer].is_empty()
            && let Some(bytes) = self.tracker.exact_bytes(expected)
        {
            let end = self.tracker.consumed_by(*peer);
            self.pieces[*peer].share(&mut self.entries, &bytes, end);
        }
        status
    }
}
