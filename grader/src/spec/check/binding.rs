//! Binds the variables of patterns, and finds them where they are read.

use std::collections::BTreeSet;

use super::captures::CaptureState;
use super::checker::Checker;
use super::names::{RESERVED_NAMES, is_name};
use crate::spec::problem::Problem;
use crate::spec::source::Mark;
use crate::spec::variable::{CaptureName, CaptureOwner};

impl Checker {
    /// Checks steps that every peer does.
    pub(super) fn in_each<T>(&mut self, check: impl FnOnce(&mut Self) -> T) -> T {
        let around = std::mem::replace(&mut self.captures.in_each, true);
        let checked = check(self);
        self.captures.in_each = around;
        checked
    }

    /// Checks one of several alternatives; `before` was bound before all of them. Gives the names
    /// that it binds.
    pub(super) fn alternative<T>(
        &mut self,
        before: &BTreeSet<String>,
        check: impl FnOnce(&mut Self) -> T,
    ) -> (T, BTreeSet<String>) {
        let others: BTreeSet<String> = &self.captures.names() - before;
        let around = std::mem::replace(&mut self.captures.alternatives, others);
        let checked = check(self);
        self.captures.alternatives = around;
        let readable = |(name, state): (&String, &CaptureState)| {
            let is_own = *state != CaptureState::Elsewhere && !before.contains(name);
            is_own.then(|| name.clone())
        };
        let bound = self.captures.names.iter().filter_map(readable).collect();
        self.captures.hide(before);
        (checked, bound)
    }

    /// Binds a name.
    pub(super) fn bind(&mut self, name: &str, mark: Mark) -> Option<CaptureName> {
        let problem = if !is_name(name) {
            let help = format!(
                "lower-case letters, digits and `_`, starting with a letter; not {}",
                RESERVED_NAMES.join(", ")
            );
            Problem::new(format!("`{name}` cannot be the name of a variable"), help)
        } else if self.peers.iter().any(|peer| peer == name) {
            let problem = format!("`{name}` is a peer, and `${{{name}}}` its address");
            Problem::new(problem, "give the variable another name")
        } else if self.random.get(name).is_some() {
            let problem = format!("`{name}` is a random value already");
            let help = format!("write `${{{name}}}` to expect it, or take another name");
            Problem::new(problem, help)
        } else if self.captures.names.contains_key(name)
            && !self.captures.alternatives.contains(name)
        {
            let problem = format!("`{name}` is bound twice");
            let help =
                format!("a variable is bound at one place; write `${{{name}}}` to expect it");
            Problem::new(problem, help)
        } else {
            let state = match self.captures.in_each {
                true => CaptureState::OfEachPeer,
                false => CaptureState::Readable,
            };
            self.captures.names.insert(name.to_owned(), state);
            return Some(CaptureName {
                owner: self.capture_owner(),
                name: name.to_owned(),
            });
        };
        self.record_error(mark, problem);
        None
    }

    fn capture_owner(&self) -> CaptureOwner {
        match self.captures.in_each {
            true => CaptureOwner::Acting,
            false => CaptureOwner::Case,
        }
    }

    /// The captured variable that is written like this, `id` or `ana.id`; `None` if there is none.
    pub(super) fn captured(&self, written: &str) -> Option<Result<CaptureName, Problem>> {
        let (peer, name) = match written.split_once('.') {
            Some((peer, name)) if self.peers.iter().any(|known| known == peer) => {
                (Some(peer), name)
            }
            Some(_) => return None,
            None => (None, written),
        };
        let state = *self.captures.names.get(name)?;
        let captured = |owner| {
            let name = name.to_owned();
            Some(Ok(CaptureName { owner, name }))
        };
        let unknown = |why: &str, help: String| {
            Some(Err(Problem::new(format!("`${{{written}}}` {why}"), help)))
        };
        match (state, peer) {
            (CaptureState::Readable, None) => captured(CaptureOwner::Case),
            (CaptureState::OfEachPeer, None) if self.captures.in_each => {
                captured(CaptureOwner::Acting)
            }
            (CaptureState::OfEachPeer, Some(peer)) => captured(CaptureOwner::Peer(peer.to_owned())),
            (CaptureState::OfEachPeer, None) => {
                let peer = self.peers.first().map_or("ana", String::as_str);
                let help = format!("say whose: `${{{peer}.{name}}}`");
                unknown("is another value for each peer", help)
            }
            (CaptureState::Readable | CaptureState::Elsewhere | CaptureState::Perhaps, Some(_)) => {
                unknown("is not bound in `each`", format!("write `${{{name}}}`"))
            }
            (CaptureState::InRounds, _) => {
                let help = "use it in the rounds, or bind a name after them";
                unknown("had another value in each round", help.to_owned())
            }
            (CaptureState::Elsewhere | CaptureState::Perhaps, None) => {
                let help = "only what is certainly bound before can be used";
                unknown(
                    "is bound by steps that may not have happened yet",
                    help.to_owned(),
                )
            }
        }
    }

    /// The names that can be read here.
    pub(super) fn readable_captures(&self) -> impl Iterator<Item = &str> {
        let names = self.captures.names.iter();
        names.filter_map(|(name, state)| match state {
            CaptureState::Readable => Some(name.as_str()),
            CaptureState::OfEachPeer => self.captures.in_each.then_some(name.as_str()),
            CaptureState::InRounds | CaptureState::Elsewhere | CaptureState::Perhaps => None,
        })
    }
}
