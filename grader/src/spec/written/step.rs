//! Steps, as they are written.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, Visitor};

use super::data::{Data, Pattern};
use super::list::{List, Word, read_word};
use super::number::Number;
use super::reading::Problem;
use super::record::{Entries, Field, fields};
use super::scalar::{Name, Prose, Time, True, refuse_values};
use crate::spec::source::Located;
use crate::spec::step::Pieces;

/// A step: a bare word, or a map with exactly one action and its modifiers. Only `send` and `expect` may share a step.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Step {
    Word(BareWord),
    Map(Box<StepMap>),
}

/// An action without a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BareWord {
    /// The peer connects.
    Connect,
    /// The peer accepts the program's connection.
    Accept,
    /// The peer closes its socket.
    Close,
    /// The peer ends its direction of the stream and goes on reading.
    HalfClose,
    /// The peer resets the connection.
    Reset,
    /// The peer sees the end of the stream.
    ExpectEof,
    /// The peer sees the connection reset.
    ExpectReset,
    /// The program has not ended.
    StillRunning,
    /// The program's stdin ends.
    EndOfInput,
    /// What the program printed so far is the answer key.
    Snapshot,
    /// The program is started here instead of at the beginning.
    Start,
    /// The peer binds (and on TCP listens) on the address.
    Listen,
}

impl BareWord {
    /// Whether this is one.
    pub(super) fn is(word: &str) -> bool {
        read_word::<Self>(word).is_ok()
    }
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
    /// The peer receives nothing for so long.
    pub(crate) silence: Field<Time>,
    /// A line of the program's stdin; its newline is added.
    pub(crate) enter: Field<Data>,
    /// The program prints this on stdout.
    pub(crate) prints: Field<Pattern>,
    /// All that the program wrote on stderr, once it has ended.
    pub(crate) stderr: Field<Pattern>,
    /// The program ends by itself with this status.
    pub(crate) exit: Field<Number<0, 255>>,
    /// A file in the program's working folder, with `equals` or `absent`.
    pub(crate) file: Field<Name>,
    /// What the file holds.
    pub(crate) equals: Field<Data>,
    /// There is no such file.
    pub(crate) absent: Field<True>,
    /// Peers that act at once: each peer's steps under its name, or `each` for steps that every peer does.
    pub(crate) together: Field<Together>,
    /// These `expect` and `prints` steps, in whatever order they come.
    pub(crate) any_order: Field<List<Step>>,
    /// A bare word, so that it can have modifiers.
    #[serde(rename = "do")]
    pub(crate) word: Field<Word<BareWord>>,
    /// The peer that acts.
    #[serde(rename = "as")]
    pub(crate) actor: Field<Name>,
    /// This step's own timeout.
    pub(crate) within: Field<Time>,
    /// How long to wait before the step.
    pub(crate) after: Field<Time>,
    /// How many rounds of this step.
    pub(crate) times: Field<Number<1, 100_000>>,
    /// How what is sent is cut: `[5, 1, rest]`, `1..4096` for seeded random cuts, or one size for all.
    pub(crate) pieces: Field<Pieces>,
    /// With `expect`, `optional`: a newline right after it is taken too. With `enter`, `none`: no newline is added.
    pub(crate) newline: Field<Word<Newline>>,
    /// Why this step is what is right; shown on failure.
    pub(crate) because: Field<Prose>,
}

/// The actions that do not stand alone.
const TAKE_A_VALUE: [&str; 10] = [
    "send",
    "expect",
    "silence",
    "enter",
    "prints",
    "stderr",
    "exit",
    "file",
    "together",
    "any_order",
];

/// Steps of several peers at once.
pub(crate) type Together = Entries<Located<List<Step>>>;

/// What `newline` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Newline {
    /// With `expect`: a newline right after it is taken too, if it comes.
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
        read_word(word).map(Step::Word).map_err(|error| {
            if TAKE_A_VALUE.contains(&word) {
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
