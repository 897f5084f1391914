//! Who acts.

use super::Checker;
use super::verb::Verb;
use crate::spec::near;
use crate::spec::source::Mark;
use crate::spec::written::{Field, Name, Problem};

/// Where a step stands.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    pub(super) place: Place,
    /// There are rounds, here or around here.
    pub(super) round: bool,
}

/// Whose steps these are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Place {
    /// The case's own steps.
    Top,
    /// In an `any_order` of the case's own steps.
    TopAnyOrder,
    /// A peer's.
    Branch(String),
    /// Every peer's.
    Each,
}

impl Scope {
    pub(super) fn at(&self, place: Place) -> Self {
        Self {
            place,
            round: self.round,
        }
    }

    /// Whether the step is inside `together`.
    pub(super) fn in_branch(&self) -> bool {
        matches!(self.place, Place::Branch(_) | Place::Each)
    }
}

impl Checker {
    /// The peer that acts in a step; the outer `None` is a mistake.
    #[expect(
        clippy::option_option,
        reason = "a mistake, no single peer, and a peer are three things"
    )]
    pub(super) fn actor(
        &mut self,
        verb: Verb,
        given: &Field<Name>,
        step: Mark,
        scope: &Scope,
    ) -> Option<Option<String>> {
        if !verb.concerns_a_peer() && verb != Verb::AnyOrder {
            return Some(match &scope.place {
                Place::Branch(peer) => Some(peer.clone()),
                _ => None,
            });
        }
        let given = match given.located() {
            Some(name) => Some((self.peer(&name.value, name.mark)?, name.mark)),
            None => None,
        };
        match (&scope.place, given) {
            (Place::Branch(peer), Some((other, mark))) if other != *peer => {
                let problem = format!("`as: {other}` among the steps of {peer}");
                let help = format!("move the step to the steps of {other}");
                self.error(mark, Problem::new(problem, help));
                None
            }
            (Place::Branch(peer), _) => Some(Some(peer.clone())),
            (Place::Each, Some((_, mark))) => {
                let problem = "`as` among steps that every peer does";
                let help = "leave it out, or write steps for each peer by name";
                self.error(mark, Problem::new(problem, help));
                None
            }
            (Place::Each, None) => Some(None),
            (_, Some((peer, _))) => Some(Some(peer)),
            (_, None) => self.only_peer(verb, step),
        }
    }

    #[expect(clippy::option_option, reason = "as above")]
    fn only_peer(&mut self, verb: Verb, step: Mark) -> Option<Option<String>> {
        match self.peers.as_slice() {
            [only] => return Some(Some(only.clone())),
            // The steps inside say who acts.
            _ if verb == Verb::AnyOrder => return Some(None),
            // Nobody gets anything.
            [_, ..] if verb == Verb::Silence => return Some(None),
            _ => {}
        }
        let problem = format!("who does this? `{}` concerns one peer", verb.name());
        let help = if self.peers.is_empty() {
            "the case has no peers: name one in `peers`".to_owned()
        } else {
            format!(
                "add `as: {}`; the peers are {}",
                self.peers[0],
                self.peer_list()
            )
        };
        self.error(step, Problem::new(problem, help));
        None
    }

    /// A peer of the case.
    pub(super) fn peer(&mut self, name: &str, mark: Mark) -> Option<String> {
        if self.peers.iter().any(|peer| peer == name) {
            return Some(name.to_owned());
        }
        let help = match near::nearest(name, self.peers.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None if self.peers.is_empty() => "the case has no peers".to_owned(),
            None => format!("the peers are {}", self.peer_list()),
        };
        self.error(
            mark,
            Problem::new(format!("`{name}` is no peer of this case"), help),
        );
        None
    }
}
