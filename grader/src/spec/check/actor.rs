//! Which peer acts in a step.

use super::action_name::{ActionName, Modifier};
use super::checker::Checker;
use crate::spec::action::ValueAction;
use crate::spec::problem::Problem;
use crate::spec::source::Mark;
use crate::spec::suggest::closest;
use crate::spec::written::{Field, Name};

/// What a step writes for what the program prints.
const CONSOLE: &str = "console";

/// A mistake that has been recorded already.
#[derive(Debug, Clone, Copy)]
pub(super) struct MistakeRecorded;

/// The context of a step.
#[derive(Debug, Clone)]
pub(super) struct StepScope {
    pub(super) place: StepPlace,
    /// Whether the step, or one around it, has `times`.
    pub(super) has_rounds: bool,
}

/// To whom a list of steps belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum StepPlace {
    /// The steps of the case itself.
    Top,
    /// In an `any_order` among the steps of the case itself.
    TopAnyOrder,
    /// The steps of one peer.
    Branch(String),
    /// The steps of every peer.
    Each,
}

impl StepScope {
    /// The same scope in another place.
    pub(super) fn with_place(&self, place: StepPlace) -> Self {
        Self {
            place,
            has_rounds: self.has_rounds,
        }
    }

    /// Whether the step is in `together`.
    pub(super) fn in_branch(&self) -> bool {
        matches!(self.place, StepPlace::Branch(_) | StepPlace::Each)
    }
}

impl Checker {
    /// The peer that acts in a step, if a single one does.
    pub(super) fn acting_peer(
        &mut self,
        action: ActionName,
        given: &Field<Name>,
        step: Mark,
        scope: &StepScope,
    ) -> Result<Option<String>, MistakeRecorded> {
        if !action.takes(Modifier::As) {
            return Ok(match &scope.place {
                StepPlace::Branch(peer) => Some(peer.clone()),
                StepPlace::Top | StepPlace::TopAnyOrder | StepPlace::Each => None,
            });
        }
        // What the program prints concerns no peer.
        if action == ActionName::Value(ValueAction::Ignore)
            && given.get().is_some_and(|name| name.as_str() == CONSOLE)
        {
            return Ok(None);
        }
        let given = match given.located() {
            Some(name) => Some((
                self.known_peer(&name.value, name.mark)
                    .ok_or(MistakeRecorded)?,
                name.mark,
            )),
            None => None,
        };
        match (&scope.place, given) {
            (StepPlace::Branch(peer), Some((other, mark))) if other != *peer => {
                let problem = format!("`as: {other}` among the steps of {peer}");
                let help = format!("move the step to the steps of {other}");
                self.record_error(mark, Problem::new(problem, help));
                Err(MistakeRecorded)
            }
            (StepPlace::Branch(peer), _) => Ok(Some(peer.clone())),
            (StepPlace::Each, Some((_, mark))) => {
                let problem = "`as` among steps that every peer does";
                let help = "leave it out, or write steps for each peer by name";
                self.record_error(mark, Problem::new(problem, help));
                Err(MistakeRecorded)
            }
            (StepPlace::Each, None) => Ok(None),
            (StepPlace::Top | StepPlace::TopAnyOrder, Some((peer, _))) => Ok(Some(peer)),
            (StepPlace::Top | StepPlace::TopAnyOrder, None) => self.only_peer(action, step),
        }
    }

    fn only_peer(
        &mut self,
        action: ActionName,
        step: Mark,
    ) -> Result<Option<String>, MistakeRecorded> {
        match self.peers.as_slice() {
            [only] => return Ok(Some(only.clone())),
            // The steps inside say who acts.
            _ if matches!(
                action,
                ActionName::Value(ValueAction::AnyOrder | ValueAction::AnyOf)
            ) =>
            {
                return Ok(None);
            }
            // No peer receives anything.
            [_, ..] if action == ActionName::Value(ValueAction::Silence) => return Ok(None),
            _ => {}
        }
        let problem = format!("who does this? `{}` concerns one peer", action.name());
        let help = if self.peers.is_empty() {
            "the case has no peers: name one in `peers`".to_owned()
        } else {
            format!(
                "add `as: {}`; the peers are {}",
                self.peers[0],
                self.peer_list()
            )
        };
        self.record_error(step, Problem::new(problem, help));
        Err(MistakeRecorded)
    }

    /// The peer of the case with this name.
    pub(super) fn known_peer(&mut self, name: &str, mark: Mark) -> Option<String> {
        if self.peers.iter().any(|peer| peer == name) {
            return Some(name.to_owned());
        }
        let help = match closest(name, self.peers.iter().map(String::as_str)) {
            Some(closest) => format!("did you mean `{closest}`?"),
            None if self.peers.is_empty() => "the case has no peers".to_owned(),
            None => format!("the peers are {}", self.peer_list()),
        };
        self.record_error(
            mark,
            Problem::new(format!("`{name}` is not a peer of this case"), help),
        );
        None
    }
}
