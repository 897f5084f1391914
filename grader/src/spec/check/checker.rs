//! The state of checking a case, and how mistakes are recorded.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::captures::Captures;
use crate::spec::draw::Draws;
use crate::spec::error::SpecError;
use crate::spec::names::{Role, Transport};
use crate::spec::problem::Problem;
use crate::spec::source::{Located, Location, Mark, Source};

/// The maximum number of mistakes reported for one file.
const MAX_ERRORS: usize = 20;

/// What is known of the case while its parts are checked, and the mistakes found so far.
pub(super) struct Checker {
    pub(super) source: Arc<Source>,
    pub(super) transport: Transport,
    pub(super) program: Role,
    pub(super) peers: Vec<String>,
    /// Which peers have an address of their own, and over what.
    pub(super) places: Vec<Option<Transport>>,
    /// The names of the `files` that are data.
    pub(super) files: Vec<String>,
    /// The rules that the case proves.
    pub(super) proves: Vec<Located<String>>,
    pub(super) random: Draws,
    /// The variables that patterns have bound so far.
    pub(super) captures: Captures,
    /// The random values that a text uses.
    pub(super) used: BTreeSet<String>,
    pub(super) errors: Vec<SpecError>,
    /// The number of `start` steps so far.
    pub(super) starts: u32,
    /// Whether an `exit` step has come, and no `start` since.
    pub(super) ended: bool,
    /// The number of `snapshot` steps so far.
    pub(super) snapshots: u32,
    /// How often the step being checked is played: its own `times`, those around it, and `each`.
    pub(super) rounds: u64,
    /// The number of steps so far, counted once per round.
    pub(super) played: u64,
    /// The size of all data so far in bytes, counted once per round.
    pub(super) data_bytes: u64,
}

impl Checker {
    pub(super) fn new(source: Arc<Source>, transport: Transport, program: Role) -> Self {
        Self {
            source,
            transport,
            program,
            peers: Vec::new(),
            places: Vec::new(),
            files: Vec::new(),
            proves: Vec::new(),
            random: Draws::default(),
            captures: Captures::default(),
            used: BTreeSet::new(),
            errors: Vec::new(),
            starts: 0,
            ended: false,
            snapshots: 0,
            rounds: 1,
            played: 0,
            data_bytes: 0,
        }
    }

    /// Records a mistake at a value.
    pub(super) fn record_error(&mut self, mark: Mark, problem: Problem) {
        if self.is_full() {
            return;
        }
        let location = self.source.locate(mark);
        self.push_error(location, problem);
    }

    /// Records a mistake in a part of a value: where the value first contains this text.
    pub(super) fn record_error_in(&mut self, mark: Mark, part: &str, problem: Problem) {
        if self.is_full() {
            return;
        }
        let mut location = self.source.locate(mark);
        let span = location.span.clone();
        if let Some(at) = self.source.text[span.clone()].find(part) {
            let start = span.start + at;
            location = Location::of_span(&self.source.text, start..start + part.len());
        }
        self.push_error(location, problem);
    }

    /// Whether to stop recording: each mistake costs another reading of the file to locate it.
    fn is_full(&self) -> bool {
        self.errors.len() >= MAX_ERRORS
    }

    fn push_error(&mut self, location: Location, problem: Problem) {
        self.errors
            .push(SpecError::at_location(&self.source, location, problem));
    }

    /// The value, or `None` after recording what is wrong with it.
    pub(super) fn ok_or_record<T>(&mut self, mark: Mark, value: Result<T, Problem>) -> Option<T> {
        value
            .map_err(|problem| self.record_error(mark, problem))
            .ok()
    }

    /// Records that a name is written twice.
    pub(super) fn record_duplicate(&mut self, name: &str, mark: Mark) {
        let problem = format!("`{name}` is written twice");
        self.record_error(mark, Problem::new(problem, "keep one of the two"));
    }

    /// What a peer has an address of its own for, if it has.
    pub(super) fn place_of(&self, peer: Option<&str>) -> Option<Transport> {
        let peer = peer?;
        let index = self.peers.iter().position(|name| name == peer)?;
        self.places.get(index).copied().flatten()
    }

    /// Over what a peer talks.
    pub(super) fn transport_of(&self, peer: Option<&str>) -> Transport {
        self.place_of(peer).unwrap_or(self.transport)
    }

    /// The peers, for messages. Long lists are abbreviated.
    pub(super) fn peer_list(&self) -> String {
        match self.peers.as_slice() {
            [first, .., last] if self.peers.len() > 8 => format!("{first} to {last}"),
            few => few.join(", "),
        }
    }
}
