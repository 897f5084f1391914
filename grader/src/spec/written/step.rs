//! Steps, as written.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::allowed::AllowedText;
use super::data::{Data, Pattern};
use super::exit::{EndStatus, SignalName};
use super::keyword::{Keyword, read_keyword};
use super::list::List;
use super::number::Number;
use super::record::{Entries, Field, fields};
use super::refuse::refuse_values;
use super::scalar::{Name, Prose, Text, Time, True};

use crate::spec::action::{BareAction, ValueAction};
use crate::spec::problem::Problem;
use crate::spec::source::Located;
use crate::spec::step::Pieces;

/// A step: a bare word, or a map with exactly one action and its modifiers. Only `send` and
/// `expect` may share a step.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Step {
    Word(BareAction),
    Map(Box<StepMap>),
}

/// A step with a value or with modifiers.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
#[schemars(extend("minProperties" = 1))]
pub(crate) struct StepMap {
    /// The peer sends this.
    pub(crate) send: Field<Data>,
    /// The peer receives this.
    pub(crate) expect: Field<Pattern>,
    /// The peer receives nothing for this long.
    pub(crate) silence: Field<Time>,
    /// A line typed on the program's stdin; a newline is added.
    pub(crate) enter: Field<Data>,
    /// The program prints this on stdout.
    pub(crate) prints: Field<Pattern>,
    /// Everything that the program has written to stderr since it was started, by the time it ends.
    pub(crate) stderr: Field<Pattern>,
    /// The program ends by itself with this status, or by this signal: `TERM`.
    pub(crate) exit: Field<EndStatus>,
    /// A check of a file in the program's working folder, with `equals` or `absent`.
    pub(crate) file: Field<Name>,
    /// What the file contains.
    pub(crate) equals: Field<Data>,
    /// The file does not exist.
    pub(crate) absent: Field<True>,
    /// Peers that act at once: each peer's steps under its name, or `each` for steps that every
    /// peer does.
    pub(crate) together: Field<Together>,
    /// These `expect` and `prints` steps, in any order.
    pub(crate) any_order: Field<List<Step>>,
    /// Exactly one of these steps.
    pub(crate) any_of: Field<List<Step>>,
    /// From here on this may come any number of times, wherever it is not awaited: a pattern;
    /// `again`: a datagram that came before; `none`: nothing any more. With `as: console`: what the
    /// program prints.
    pub(crate) ignore: Field<Ignored>,
    /// The peer connects to this address.
    pub(crate) connect: Field<Text>,
    /// The peer accepts a connection that the program makes to this place.
    pub(crate) accept: Field<Name>,
    /// The program gets this signal.
    pub(crate) signal: Field<Keyword<SignalName>>,
    /// The program, which has ended, is started again, with these arguments; as a bare word, with
    /// the same.
    pub(crate) start: Field<List<Text>>,
    /// A bare word, so that it can have modifiers.
    #[serde(rename = "do")]
    pub(crate) word: Field<Keyword<BareAction>>,
    /// The peer that acts.
    #[serde(rename = "as")]
    pub(crate) actor: Field<Name>,
    /// This step's own timeout.
    pub(crate) within: Field<Time>,
    /// How long to wait before the step.
    pub(crate) after: Field<Time>,
    /// With `expect` and `prints`: what numbers have to be, by calculation: `{ms: 300..900}`.
    #[serde(rename = "where")]
    pub(crate) conditions: Field<Entries<Located<AllowedText>>>,
    /// At least how long after the last thing that the peer did, or took: with what waits.
    pub(crate) no_sooner: Field<Time>,
    /// How many times the step is done.
    pub(crate) times: Field<Number<1, 100_000>>,
    /// How the sent bytes are cut: `[5, 1, rest]`, `1..4096` for seeded random sizes, or one size
    /// for all.
    pub(crate) pieces: Field<Pieces>,
    /// With `expect`, `optional`: a newline that directly follows is accepted, too. With `enter`,
    /// `none`: no newline is added.
    pub(crate) newline: Field<Keyword<Newline>>,
    /// The one rule that the step proves, of those that the case proves; the other steps prove the
    /// rules that no step names.
    pub(crate) rule: Field<Name>,
    /// With `send` to a UDP client, which is known by its first datagram: nothing is sent if it ends
    /// without one.
    pub(crate) optional: Field<True>,
    /// With `expect` on UDP, `any`: the answer may come from any address, and the peer goes on with
    /// that.
    pub(crate) from: Field<Keyword<From>>,
    /// Why a program has to pass this step; shown on failure.
    pub(crate) because: Field<Prose>,
}

impl StepMap {
    /// Whether the field of this action is written.
    fn has_action(&self, action: ValueAction) -> bool {
        match action {
            ValueAction::Send => self.send.is_written(),
            ValueAction::Expect => self.expect.is_written(),
            ValueAction::Silence => self.silence.is_written(),
            ValueAction::Enter => self.enter.is_written(),
            ValueAction::Prints => self.prints.is_written(),
            ValueAction::Stderr => self.stderr.is_written(),
            ValueAction::Exit => self.exit.is_written(),
            ValueAction::File => self.file.is_written(),
            ValueAction::Together => self.together.is_written(),
            ValueAction::AnyOrder => self.any_order.is_written(),
            ValueAction::AnyOf => self.any_of.is_written(),
            ValueAction::Ignore => self.ignore.is_written(),
            ValueAction::Connect => self.connect.is_written(),
            ValueAction::Accept => self.accept.is_written(),
            ValueAction::Signal => self.signal.is_written(),
            ValueAction::Start => self.start.is_written(),
        }
    }

    /// The actions that are written and take a value.
    pub(crate) fn value_actions(&self) -> Vec<ValueAction> {
        let all = ValueAction::all();
        all.filter(|action| self.has_action(*action)).collect()
    }
}

/// Steps of several peers at once.
pub(crate) type Together = Entries<Located<List<Step>>>;

/// What `from` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum From {
    /// From any address.
    Any,
}

/// What may come: a pattern, or a word.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Ignored {
    Word(IgnoredWord),
    Pattern(Pattern),
}

/// What may come, in a word.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum IgnoredWord {
    /// A datagram that a step of this peer took before.
    Again,
    /// Nothing any more.
    None,
}

/// What `newline` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Newline {
    /// With `expect`: a newline that directly follows is accepted, too.
    Optional,
    /// With `enter`: no newline is added.
    None,
}

impl<'de> Deserialize<'de> for Step {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StepVisitor)
    }
}

struct StepVisitor;

impl<'de> Visitor<'de> for StepVisitor {
    type Value = Step;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a step")
    }

    fn visit_str<E: Error>(self, word: &str) -> Result<Step, E> {
        read_keyword(word).map(Step::Word).map_err(|error| {
            if ValueAction::names().contains(&word) {
                let problem = format!("`{word}` does not stand alone");
                return Problem::new(problem, format!("write `- {word}: …`")).raise();
            }
            error.0.raise()
        })
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Step, A::Error> {
        fields(map).map(|map| Step::Map(Box::new(map)))
    }

    refuse_values!(misplaced, "a step");
}

impl<'de> Deserialize<'de> for Ignored {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let pattern = Pattern::deserialize(deserializer)?;
        if let Pattern::Text(text) = &pattern
            && let Ok(word) = read_keyword(text)
        {
            return Ok(Self::Word(word));
        }
        Ok(Self::Pattern(pattern))
    }
}
