//! From a case as it is written to a [`Spec`]: what needs more than one value to be judged.
//!
//! All mistakes of a file are collected; a value with a mistake becomes `None`, and what depends on it is skipped
//! rather than reported a second time.

mod actor;
mod case;
mod data;
mod formula;
mod group;
mod pattern;
mod random;
mod step;
mod template;
mod verb;

use std::collections::BTreeSet;
use std::sync::Arc;

pub(super) use case::case;

use super::draw::Draws;
use super::error::SpecError;
use super::lab::{Role, Transport};
use super::source::{Location, Mark, Source};
use super::written::Problem;

/// How many mistakes of one file are reported at once.
const MOST: usize = 20;

/// What is known of the case while its parts are checked, and what was wrong so far.
pub(super) struct Checker {
    pub(super) source: Arc<Source>,
    pub(super) transport: Transport,
    pub(super) program: Role,
    pub(super) peers: Vec<String>,
    pub(super) files: Vec<String>,
    pub(super) random: Draws,
    /// The random values that a text has.
    pub(super) used: BTreeSet<String>,
    pub(super) errors: Vec<SpecError>,
    pub(super) starts: u32,
    pub(super) snapshots: u32,
    /// How often the step is played that is being checked: by its own `times`, those around it, and `each`.
    pub(super) rounds: u64,
    /// All steps so far, with their rounds.
    pub(super) played: u64,
    /// The bytes of all data so far, with their rounds.
    pub(super) made: u64,
}

impl Checker {
    /// Notes a mistake at a value.
    pub(super) fn error(&mut self, mark: Mark, problem: Problem) {
        if self.is_full() {
            return;
        }
        let location = self.source.locate(mark);
        self.error_at(location, problem);
    }

    /// Notes a mistake at a part of a value: at the first place where it holds this text.
    pub(super) fn error_in(&mut self, mark: Mark, part: &str, problem: Problem) {
        if self.is_full() {
            return;
        }
        let mut location = self.source.locate(mark);
        let span = location.span.clone();
        if let Some(at) = self.source.text[span.clone()].find(part) {
            let start = span.start + at;
            location = Location::at(&self.source.text, start..start + part.len());
        }
        self.error_at(location, problem);
    }

    /// Whether enough is said. To locate a mistake costs another reading of the file, and nobody reads a thousand.
    fn is_full(&self) -> bool {
        self.errors.len() >= MOST
    }

    fn error_at(&mut self, location: Location, problem: Problem) {
        self.errors
            .push(SpecError::at(&self.source, location, problem));
    }

    /// Passes a value on, or notes what is wrong with it.
    pub(super) fn noted<T>(&mut self, mark: Mark, value: Result<T, Problem>) -> Option<T> {
        value.map_err(|problem| self.error(mark, problem)).ok()
    }

    /// The peers, for messages: a thousand of them are not listed.
    pub(super) fn peer_list(&self) -> String {
        match self.peers.as_slice() {
            [first, .., last] if self.peers.len() > 8 => format!("{first} to {last}"),
            few => few.join(", "),
        }
    }
}
