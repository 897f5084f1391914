//! Who waits for the program, and until when. If everyone does, nothing happens that the program
//! does not do.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;

use tokio::time::Instant;

use super::fair_time::TimeLimit;

/// The players of a case's steps, and which of them wait for the program.
#[derive(Debug)]
pub(super) struct Waits {
    players: Cell<usize>,
    waiting: RefCell<BTreeMap<u64, TimeLimit>>,
    last: Cell<u64>,
    changed_at: Cell<Instant>,
    stuck: Cell<Option<StuckAt>>,
}

/// Where a program is stuck.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum StuckAt {
    /// In a place where the end of its input may wake it.
    AtInput,
    /// Where nothing wakes it that the grader still does.
    Elsewhere,
}

impl Waits {
    /// One player, who does not wait.
    pub(super) fn new() -> Self {
        Self {
            players: Cell::new(1),
            waiting: RefCell::default(),
            last: Cell::new(0),
            changed_at: Cell::new(Instant::now()),
            stuck: Cell::default(),
        }
    }

    /// The program was found stuck.
    pub(super) fn set_stuck(&self, stuck: StuckAt) {
        self.stuck.set(Some(stuck));
    }

    /// Where the program was found stuck, if it was.
    pub(super) fn stuck(&self) -> Option<StuckAt> {
        self.stuck.get()
    }

    /// A player waits for nothing but the program, as long as the guard lives, at most until
    /// `limit`.
    pub(super) fn begin(&self, limit: TimeLimit) -> Wait<'_> {
        let id = self.last.get() + 1;
        self.last.set(id);
        self.waiting.borrow_mut().insert(id, limit);
        self.changed_at.set(Instant::now());
        Wait { waits: self, id }
    }

    /// This number of players takes over from the one who calls.
    pub(super) fn split(&self, players: usize) {
        self.players.set(self.players.get() + players - 1);
    }

    /// A player has played its part.
    pub(super) fn leave(&self) {
        self.players.set(self.players.get().saturating_sub(1));
        self.changed_at.set(Instant::now());
    }

    /// The one who had called [`split`](Self::split) goes on.
    pub(super) fn rejoin(&self) {
        self.players.set(self.players.get() + 1);
        self.changed_at.set(Instant::now());
    }

    /// When a player last began or ceased to wait.
    pub(super) fn changed_at(&self) -> Instant {
        self.changed_at.get()
    }

    /// The limit that is over first, if every player waits.
    pub(super) fn first_limit(&self) -> Option<TimeLimit> {
        let waiting = self.waiting.borrow();
        if waiting.len() < self.players.get() {
            return None;
        }
        waiting.values().copied().min_by_key(TimeLimit::end)
    }
}

/// Somebody waits for the program.
#[derive(Debug)]
pub(super) struct Wait<'a> {
    waits: &'a Waits,
    id: u64,
}

impl Drop for Wait<'_> {
    fn drop(&mut self) {
        self.waits.waiting.borrow_mut().remove(&self.id);
        self.waits.changed_at.set(Instant::now());
    }
}
