//! Who acts.

use super::Checker;
use super::verb::ActionName;
use crate::spec::near;
use crate::spec::source::Mark;
use crate::spec::written::{Field, Name, Problem};

/// Where a step stands.
#[derive(Debug, Clone)]
pub(super) struct Scope {
    pub(super) place: StepPlace,
    /// There are rounds, here or around here.
    pub(super) round: bool,
}

/// Whose steps these are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StepPlace {
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
    pub(super) fn at(&self, place: StepPlace) -> Self {
        Self {
            place,
            round: self.round,
        }
    }

    /// Whether the step is inside `together`.
    pub(super) fn in_branch(&self) -> bool {
        matches!(self.place, StepPlace::Branch(_) | StepPlace::Each)
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
        verb: ActionName,
        given: &Field<Name>,
        step: Mark,
        scope: &Scope,
    ) -> Option<Option<String>> {
        if !verb.concerns_a_peer() && verb != ActionName::AnyOrder {
            return Some(match &scope.place {
                StepPlace::Branch(peer) => Some(peer.clone()),
                _ => None,
            });
        }
        let given = match given.located() {
            Some(name) => Some((self.peer(&name.value, name.mark)?, name.mark)),
            None => None,
        };
        match (&scope.place, given) {
            (StepPlace::Branch(peer), Some((other, mark))) if other != *peer => {
                let problem = format!("`as: {other}` among the steps of {peer}");
                let help = format!("move the step to the steps of {other}");
                self.error(mark, Problem::new(problem, help));
                None
            }
            (StepPlace::Branch(peer), _) => Some(Some(peer.clone())),
            (StepPlace::Each, Some((_, mark))) => {
                let problem = "`as` among steps that every peer does";
                let help = "leave it out, or write steps for each peer by name";
                self.error(mark, Problem::new(problem, help));
                None
            }
            (StepPlace::Each, None) => Some(None),
            (_, Some((peer, _))) => Some(Some(peer)),
            (_, None) => self.only_peer(verb, step),
        }
    }

    #[expect(clippy::option_option, reason = "as above")]
    fn only_peer(&mut self, verb: ActionName, step: Mark) -> Option<Option<String>> {
        match self.peers.as_slice() {
            [only] => return Some(Some(only.clone())),
            // The steps inside say who acts.
            _ if verb == ActionName::AnyOrder => return Some(None),
            // Nobody gets anything.
            [_, ..] if verb == ActionName::Silence => return Some(None),
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
