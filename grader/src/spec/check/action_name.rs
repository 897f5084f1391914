//! Which action a step has, and which modifiers fit it.

use std::collections::HashSet;

use crate::spec::action::{BareAction, ValueAction};
use crate::spec::problem::Problem;
use crate::spec::source::Mark;
use crate::spec::written::StepMap;

/// The action of a step, without its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ActionName {
    Value(ValueAction),
    /// `send` and `expect` in one step.
    SendExpect,
    Bare(BareAction),
}

/// A key that changes how an action is done. `after` and `because` fit every action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Modifier {
    As,
    Within,
    Times,
    Pieces,
    Newline,
    Optional,
    Equals,
    Absent,
    Where,
    From,
    NoSooner,
}

impl ActionName {
    /// Every action that has a name of its own.
    fn all() -> impl Iterator<Item = Self> {
        let values = ValueAction::all().map(Self::Value);
        values.chain(BareAction::all().map(Self::Bare))
    }

    /// The name as a step writes it.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Value(action) => action.name(),
            Self::SendExpect => ValueAction::Send.name(),
            Self::Bare(action) => action.name(),
        }
    }

    /// The modifiers that apply to the action. Actions that concern a single peer take `as`; those
    /// that may have to wait for the program take `within`.
    fn modifiers(self) -> &'static [Modifier] {
        use Modifier::{
            Absent, As, Equals, From, Newline, NoSooner, Optional, Pieces, Times, Where, Within,
        };
        match self {
            Self::SendExpect => &[As, Within, Times, Pieces, Newline, Where, From, NoSooner],
            Self::Value(action) => match action {
                ValueAction::Send => &[As, Within, Times, Pieces, Optional],
                ValueAction::Expect => &[As, Within, Times, Newline, Where, From, NoSooner],
                ValueAction::Silence => &[As],
                ValueAction::Enter => &[Times, Newline],
                ValueAction::Prints => &[Within, Times, Where, NoSooner],
                ValueAction::Stderr => &[Within, Where],
                ValueAction::Exit => &[Within],
                ValueAction::File => &[Equals, Absent],
                ValueAction::Together => &[Times],
                ValueAction::AnyOrder | ValueAction::AnyOf => &[As, Within, Times],
                ValueAction::Ignore => &[As],
                ValueAction::Connect => &[As, Within],
                ValueAction::Accept => &[As, Within, NoSooner],
                ValueAction::Signal => &[],
                ValueAction::Start => &[Within],
            },
            Self::Bare(action) => match action {
                BareAction::Connect => &[As, Within],
                BareAction::Accept | BareAction::ExpectEof | BareAction::ExpectReset => {
                    &[As, Within, NoSooner]
                }
                BareAction::Close
                | BareAction::HalfClose
                | BareAction::Reset
                | BareAction::Listen => &[As],
                BareAction::StillRunning | BareAction::EndOfInput | BareAction::Snapshot => &[],
                BareAction::Start => &[Within],
            },
        }
    }

    /// Whether the modifier applies to it.
    pub(super) fn takes(self, modifier: Modifier) -> bool {
        self.modifiers().contains(&modifier)
    }

    /// Whether the action concerns the program as a whole, so that it makes no sense among the
    /// steps of peers that act at once.
    pub(super) fn concerns_whole_program(self) -> bool {
        match self {
            Self::SendExpect => false,
            Self::Value(action) => match action {
                ValueAction::Together
                | ValueAction::Stderr
                | ValueAction::Exit
                | ValueAction::Signal
                | ValueAction::Start => true,
                ValueAction::Send
                | ValueAction::Expect
                | ValueAction::Silence
                | ValueAction::Enter
                | ValueAction::Prints
                | ValueAction::File
                | ValueAction::AnyOrder
                | ValueAction::AnyOf
                | ValueAction::Ignore
                | ValueAction::Connect
                | ValueAction::Accept => false,
            },
            Self::Bare(action) => match action {
                BareAction::Start | BareAction::Snapshot => true,
                BareAction::Connect
                | BareAction::Accept
                | BareAction::Close
                | BareAction::HalfClose
                | BareAction::Reset
                | BareAction::ExpectEof
                | BareAction::ExpectReset
                | BareAction::StillRunning
                | BareAction::EndOfInput
                | BareAction::Listen => false,
            },
        }
    }
}

impl Modifier {
    fn name(self) -> &'static str {
        match self {
            Self::As => "as",
            Self::Within => "within",
            Self::Times => "times",
            Self::Pieces => "pieces",
            Self::Newline => "newline",
            Self::Optional => "optional",
            Self::Equals => "equals",
            Self::Absent => "absent",
            Self::Where => "where",
            Self::From => "from",
            Self::NoSooner => "no_sooner",
        }
    }

    /// The mistake of writing the modifier beside an action that does not take it.
    pub(super) fn misplaced(self, action: ActionName) -> Problem {
        let takers = ActionName::all().filter(|action| action.takes(self));
        let mut takers: Vec<String> = takers
            .map(|action| format!("`{}`", action.name()))
            .collect();
        // `connect` and `accept` may stand alone or have a value.
        let mut seen = HashSet::new();
        takers.retain(|name| seen.insert(name.clone()));
        Problem::new(
            format!("`{}` does not apply to `{}`", self.name(), action.name()),
            format!("it goes with {}", takers.join(", ")),
        )
    }
}

/// The one action of a step.
pub(super) fn action_of(map: &StepMap) -> Result<ActionName, Problem> {
    let bare = map.word.get().map(|word| ActionName::Bare(word.0));
    let values = map.value_actions().into_iter().map(ActionName::Value);
    let actions: Vec<ActionName> = values.chain(bare).collect();
    match actions.as_slice() {
        [action] => Ok(*action),
        [
            ActionName::Value(ValueAction::Send),
            ActionName::Value(ValueAction::Expect),
        ] => Ok(ActionName::SendExpect),
        [] if map.equals.is_written() || map.absent.is_written() => Err(Problem::new(
            "this step has no action",
            "name the file: `file: NAME`",
        )),
        [] => Err(Problem::new(
            "this step has no action",
            "say what is done: `send`, `expect`, `enter`, `prints`, `do: close`, …",
        )),
        several => {
            let names: Vec<String> = several
                .iter()
                .map(|action| format!("`{}`", action.name()))
                .collect();
            Err(Problem::new(
                format!("{} in one step", names.join(" and ")),
                "write a step for each; only `send` and `expect` may share one",
            ))
        }
    }
}

/// The modifiers that a step writes and that must fit its action, with their places.
pub(super) fn written_modifiers(map: &StepMap) -> Vec<(Modifier, Mark)> {
    let modifiers = [
        (Modifier::As, map.actor.mark()),
        (Modifier::Within, map.within.mark()),
        (Modifier::Times, map.times.mark()),
        (Modifier::Pieces, map.pieces.mark()),
        (Modifier::Newline, map.newline.mark()),
        (Modifier::Optional, map.optional.mark()),
        (Modifier::Equals, map.equals.mark()),
        (Modifier::Absent, map.absent.mark()),
        (Modifier::Where, map.conditions.mark()),
        (Modifier::From, map.from.mark()),
        (Modifier::NoSooner, map.no_sooner.mark()),
    ];
    let modifiers = modifiers.into_iter();
    modifiers
        .filter_map(|(modifier, mark)| Some((modifier, mark?)))
        .collect()
}
