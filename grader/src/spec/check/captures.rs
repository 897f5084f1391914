//! The variables that patterns bind: where a name is bound, and from where it can be read.

use std::collections::{BTreeMap, BTreeSet};

/// The names that were bound so far.
#[derive(Debug, Default)]
pub(super) struct Captures {
    pub(super) names: BTreeMap<String, CaptureState>,
    /// Whether the steps being checked are done by every peer.
    pub(super) in_each: bool,
    /// The names that another alternative of the same `any_of` has bound.
    pub(super) alternatives: BTreeSet<String>,
}

/// From where a name can be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CaptureState {
    Readable,
    /// Each peer has its own.
    OfEachPeer,
    /// Each round had its own.
    InRounds,
    /// It is bound by steps that may come later.
    Elsewhere,
    /// It is bound by an alternative, and not by all of them.
    Perhaps,
}

impl Captures {
    /// The names that are bound now.
    pub(super) fn names(&self) -> BTreeSet<String> {
        self.names.keys().cloned().collect()
    }

    fn set_new(&mut self, before: &BTreeSet<String>, state: CaptureState) {
        for (name, own) in &mut self.names {
            let is_open = matches!(own, CaptureState::Readable | CaptureState::Elsewhere);
            if is_open && !before.contains(name) {
                *own = state;
            }
        }
    }

    /// What was bound since `before` cannot be read after the rounds.
    pub(super) fn end_rounds(&mut self, before: &BTreeSet<String>) {
        for (name, state) in &mut self.names {
            if !before.contains(name) {
                *state = CaptureState::InRounds;
            }
        }
    }

    /// What was bound since `before` cannot be read by the next branch.
    pub(super) fn hide(&mut self, before: &BTreeSet<String>) {
        self.set_new(before, CaptureState::Elsewhere);
    }

    /// What was hidden since `before` can be read again, because all of it has happened.
    pub(super) fn reveal(&mut self, before: &BTreeSet<String>) {
        self.set_new(before, CaptureState::Readable);
    }

    /// Of what the alternatives since `before` have bound, only what each of them binds is known.
    pub(super) fn end_alternatives(
        &mut self,
        before: &BTreeSet<String>,
        of_all: &BTreeSet<String>,
    ) {
        self.set_new(before, CaptureState::Perhaps);
        for (name, state) in &mut self.names {
            if of_all.contains(name) {
                *state = CaptureState::Readable;
            }
        }
    }
}
