//! Which action a step has, and which modifiers mean something to it.

use crate::spec::source::Mark;
use crate::spec::written::{BareWord, Problem, StepMap};

/// The action of a step, without its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ActionName {
    Send,
    Expect,
    SendExpect,
    Silence,
    Enter,
    Prints,
    Stderr,
    Exit,
    File,
    Together,
    AnyOrder,
    Word(BareWord),
}

/// All verbs with a name of their own, for messages.
const VERBS: [ActionName; 22] = [
    ActionName::Send,
    ActionName::Expect,
    ActionName::Silence,
    ActionName::Enter,
    ActionName::Prints,
    ActionName::Stderr,
    ActionName::Exit,
    ActionName::File,
    ActionName::Together,
    ActionName::AnyOrder,
    ActionName::Word(BareWord::Connect),
    ActionName::Word(BareWord::Accept),
    ActionName::Word(BareWord::Close),
    ActionName::Word(BareWord::HalfClose),
    ActionName::Word(BareWord::Reset),
    ActionName::Word(BareWord::ExpectEof),
    ActionName::Word(BareWord::ExpectReset),
    ActionName::Word(BareWord::StillRunning),
    ActionName::Word(BareWord::EndOfInput),
    ActionName::Word(BareWord::Snapshot),
    ActionName::Word(BareWord::Start),
    ActionName::Word(BareWord::Listen),
];

/// What changes how an action is done. `after` and `because` go with every action.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Modifier {
    As,
    Within,
    Times,
    Pieces,
    Newline,
    Equals,
    Absent,
}

impl ActionName {
    /// As it is written.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Send | Self::SendExpect => "send",
            Self::Expect => "expect",
            Self::Silence => "silence",
            Self::Enter => "enter",
            Self::Prints => "prints",
            Self::Stderr => "stderr",
            Self::Exit => "exit",
            Self::File => "file",
            Self::Together => "together",
            Self::AnyOrder => "any_order",
            Self::Word(word) => match word {
                BareWord::Connect => "connect",
                BareWord::Accept => "accept",
                BareWord::Close => "close",
                BareWord::HalfClose => "half_close",
                BareWord::Reset => "reset",
                BareWord::ExpectEof => "expect_eof",
                BareWord::ExpectReset => "expect_reset",
                BareWord::StillRunning => "still_running",
                BareWord::EndOfInput => "end_of_input",
                BareWord::Snapshot => "snapshot",
                BareWord::Start => "start",
                BareWord::Listen => "listen",
            },
        }
    }

    /// Whether one peer does it.
    pub(super) fn concerns_a_peer(self) -> bool {
        match self {
            Self::Send | Self::Expect | Self::SendExpect | Self::Silence => true,
            Self::Word(word) => !matches!(
                word,
                BareWord::StillRunning
                    | BareWord::EndOfInput
                    | BareWord::Snapshot
                    | BareWord::Start
            ),
            _ => false,
        }
    }

    /// Whether the modifier means something to it.
    pub(super) fn takes(self, modifier: Modifier) -> bool {
        match modifier {
            Modifier::As => self.concerns_a_peer() || self == Self::AnyOrder,
            Modifier::Within => self.waits(),
            Modifier::Times => matches!(
                self,
                Self::Send
                    | Self::Expect
                    | Self::SendExpect
                    | Self::Enter
                    | Self::Prints
                    | Self::Together
                    | Self::AnyOrder
            ),
            Modifier::Pieces => matches!(self, Self::Send | Self::SendExpect),
            Modifier::Newline => matches!(self, Self::Expect | Self::SendExpect | Self::Enter),
            Modifier::Equals | Modifier::Absent => self == Self::File,
        }
    }

    /// Whether it may have to wait for the program.
    fn waits(self) -> bool {
        match self {
            Self::Silence | Self::Enter | Self::File | Self::Together => false,
            Self::Word(word) => matches!(
                word,
                BareWord::Connect
                    | BareWord::Accept
                    | BareWord::ExpectEof
                    | BareWord::ExpectReset
                    | BareWord::Start
            ),
            _ => true,
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
            Self::Equals => "equals",
            Self::Absent => "absent",
        }
    }

    /// Beside a verb that does not take it.
    pub(super) fn misplaced(self, verb: ActionName) -> Problem {
        let takers = VERBS.iter().filter(|verb| verb.takes(self));
        let takers: Vec<String> = takers.map(|verb| format!("`{}`", verb.name())).collect();
        Problem::new(
            format!("`{}` means nothing to `{}`", self.name(), verb.name()),
            format!("it goes with {}", takers.join(", ")),
        )
    }
}

/// The one action of a step.
pub(super) fn of(map: &StepMap) -> Result<ActionName, Problem> {
    let mut verbs = Vec::new();
    let mut note = |written: bool, verb: ActionName| {
        if written {
            verbs.push(verb);
        }
    };
    note(map.send.is_written(), ActionName::Send);
    note(map.expect.is_written(), ActionName::Expect);
    note(map.silence.is_written(), ActionName::Silence);
    note(map.enter.is_written(), ActionName::Enter);
    note(map.prints.is_written(), ActionName::Prints);
    note(map.stderr.is_written(), ActionName::Stderr);
    note(map.exit.is_written(), ActionName::Exit);
    note(map.file.is_written(), ActionName::File);
    note(map.together.is_written(), ActionName::Together);
    note(map.any_order.is_written(), ActionName::AnyOrder);
    if let Some(word) = map.word.get() {
        verbs.push(ActionName::Word(word.0));
    }
    match verbs.as_slice() {
        [verb] => Ok(*verb),
        [ActionName::Send, ActionName::Expect] => Ok(ActionName::SendExpect),
        [] if map.equals.is_written() || map.absent.is_written() => Err(Problem::new(
            "this step has no action",
            "say of which file: `file: NAME`",
        )),
        [] => Err(Problem::new(
            "this step has no action",
            "say what is done: `send`, `expect`, `enter`, `prints`, `do: close`, …",
        )),
        several => {
            let names: Vec<String> = several.iter().map(|v| format!("`{}`", v.name())).collect();
            Err(Problem::new(
                format!("{} in one step", names.join(" and ")),
                "write a step for each; only `send` and `expect` may share one",
            ))
        }
    }
}

/// The modifiers that are written and must suit the verb, with their places.
pub(super) fn modifiers(map: &StepMap) -> Vec<(Modifier, Mark)> {
    let written = [
        (Modifier::As, map.actor.mark()),
        (Modifier::Within, map.within.mark()),
        (Modifier::Times, map.times.mark()),
        (Modifier::Pieces, map.pieces.mark()),
        (Modifier::Newline, map.newline.mark()),
        (Modifier::Equals, map.equals.mark()),
        (Modifier::Absent, map.absent.mark()),
    ];
    let written = written.into_iter();
    written
        .filter_map(|(modifier, mark)| Some((modifier, mark?)))
        .collect()
}
