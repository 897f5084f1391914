//! When each peer last did something, and when something last came to it: the facts that `no_sooner`
//! is counted between.

use std::time::Duration;

use tokio::time::Instant;

use super::fair_time::FairTime;
use crate::plan::{Actor, Case, Peer, Step, StepAction};
use crate::verdict::conversation::{Fact, OutputStream};

/// The stamps of one peer, or of the console.
#[derive(Debug, Clone, Copy, Default)]
struct Stamps {
    /// Before the last thing that the grader did.
    acted: Option<Instant>,
    /// When something last came.
    came: Option<Instant>,
    /// When what a step took last had come.
    taken: Option<Instant>,
    /// How long this thread had been held up when something came, before the last time.
    held_up_before: Duration,
    held_up: Duration,
}

/// The stamps of the console and, after it, of each peer.
#[derive(Debug)]
pub(super) struct Pace {
    stamps: Vec<Stamps>,
    /// Whether a step asks for it.
    is_watched: bool,
}

/// What a step came after too little time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum TooSoon {
    /// After this time.
    After(Duration),
    /// Perhaps: this thread was held up for so long that it saw what came before too late.
    Perhaps(Duration),
}

impl Pace {
    pub(super) fn new(case: &Case) -> Self {
        Self {
            stamps: vec![Stamps::default(); case.peers.len() + 1],
            is_watched: case.any_step(|step| step.no_sooner.is_some()),
        }
    }

    fn of(&mut self, peer: Option<Peer>) -> &mut Stamps {
        &mut self.stamps[peer.map_or(0, |peer| peer + 1)]
    }

    /// The step is about to do something, if it does.
    pub(super) fn act(&mut self, step: &Step) {
        let traits = step.action.traits();
        let waits = matches!(
            step.action,
            StepAction::Accept(_) | StepAction::AcceptAt { .. }
        );
        if waits || traits.waits_at_peer || traits.is_answer {
            return;
        }
        match traits.actor {
            Some(Actor::Peer(peer)) => self.of(Some(peer)).acted = Some(Instant::now()),
            Some(Actor::Console) => {
                // Whatever the program does may follow from what is typed, or from its start.
                let now = Some(Instant::now());
                self.stamps.iter_mut().for_each(|stamps| stamps.acted = now);
            }
            Some(Actor::Program) | None => {}
        }
    }

    /// Something has happened.
    pub(super) fn observe(&mut self, fact: &Fact, time: &FairTime) {
        if !self.is_watched {
            return;
        }
        let came = if let Fact::Received(peer, _)
        | Fact::Datagram(peer, ..)
        | Fact::Accepted(peer, _)
        | Fact::Eof(peer)
        | Fact::WasReset(peer) = fact
        {
            self.of(Some(*peer))
        } else if let Fact::Printed(OutputStream::Stdout, _) = fact {
            self.of(None)
        } else {
            return;
        };
        came.came = Some(Instant::now());
        came.held_up_before = came.held_up;
        came.held_up = time.held_up();
    }

    /// A step is met. Gives the time since what it should not follow so soon, if that is too short.
    pub(super) fn meet(&mut self, step: &Step) -> Option<TooSoon> {
        let stamps = self.of(step.action.traits().peer);
        let came = stamps.came?;
        let before = stamps.acted.max(stamps.taken);
        stamps.taken = Some(came);
        let least = step.no_sooner?;
        let after = came.saturating_duration_since(before?);
        let held_up = stamps.held_up.saturating_sub(stamps.held_up_before);
        if after >= least {
            None
        } else if after + held_up >= least {
            Some(TooSoon::Perhaps(held_up))
        } else {
            Some(TooSoon::After(after))
        }
    }
}
