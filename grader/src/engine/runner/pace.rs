//! When each peer last did something, and when something last came to it: the facts that `no_sooner`
//! is counted between.

use tokio::time::Instant;

use crate::plan::{Actor, Case, Peer, Step};
use crate::verdict::conversation::{Fact, OutputStream};
use std::time::Duration;

/// The stamps of one peer, or of the console.
#[derive(Debug, Clone, Copy, Default)]
struct Stamps {
    /// Before the last thing that the grader did.
    acted: Option<Instant>,
    /// When something last came.
    came: Option<Instant>,
    /// When what a step took last had come.
    taken: Option<Instant>,
}

/// The stamps of the console and, after it, of each peer.
#[derive(Debug)]
pub(super) struct Pace(Vec<Stamps>);

impl Pace {
    pub(super) fn new(case: &Case) -> Self {
        Self(vec![Stamps::default(); case.peers.len() + 1])
    }

    fn of(&mut self, peer: Option<Peer>) -> &mut Stamps {
        &mut self.0[peer.map_or(0, |peer| peer + 1)]
    }

    /// The step is about to do something, if it does.
    pub(super) fn act(&mut self, step: &Step) {
        let traits = step.action.traits();
        if traits.waits_at_peer || traits.is_answer {
            return;
        }
        match traits.actor {
            Some(Actor::Peer(peer)) => self.of(Some(peer)).acted = Some(Instant::now()),
            Some(Actor::Console) => {
                // Whatever the program does may follow from what is typed, or from its start.
                let now = Some(Instant::now());
                self.0.iter_mut().for_each(|stamps| stamps.acted = now);
            }
            Some(Actor::Program) | None => {}
        }
    }

    /// Something has happened.
    pub(super) fn observe(&mut self, fact: &Fact) {
        if let Fact::Received(peer, _)
        | Fact::Datagram(peer, ..)
        | Fact::Accepted(peer, _)
        | Fact::Eof(peer)
        | Fact::WasReset(peer) = fact
        {
            self.of(Some(*peer)).came = Some(Instant::now());
        } else if let Fact::Printed(OutputStream::Stdout, _) = fact {
            self.of(None).came = Some(Instant::now());
        }
    }

    /// A step is met. Gives the time since what it should not follow so soon, if that is too short.
    pub(super) fn meet(&mut self, step: &Step) -> Option<Duration> {
        let stamps = self.of(step.action.traits().peer);
        let came = stamps.came?;
        let before = stamps.acted.max(stamps.taken);
        stamps.taken = Some(came);
        let least = step.no_sooner?;
        let after = came.saturating_duration_since(before?);
        (after < least).then_some(after)
    }
}
