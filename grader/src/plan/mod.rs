//! Turns a spec into what is run: every default, repetition and payload is written out, and nothing
//! optional is left. Random values are drawn from a seed. Pure: it reads no file and no clock; a
//! value that only the run can know stays a [`Hole`].

// When an action, fact or kind is added, every match must be revised for it.
#![deny(clippy::wildcard_enum_match_arm)]

mod action;
mod calculation;
mod case;
mod drawn;
mod estimate;
mod expectation;
mod hurry;
mod json;
mod key;
mod lower;
mod place;
mod step;
mod text;
mod values;

pub use action::{ActionTraits, Actor, Console, Consumes, Nested, Payload};
pub use calculation::Wanted;
pub use case::{Case, InitialFile};
pub use estimate::estimated_duration;
pub use expectation::{Expectation, Expression, ExpressionPart, WhereTest};
pub use json::{difference as json_difference, parse as parse_json};
pub use key::key_of;
pub use lower::case;
pub use place::ServerPlace;
pub use step::{Cuts, Ignore, Peer, Step, StepAction, StepId};
pub use text::{Calculation, Hole, JsonText, Text, TextPart};
pub use values::{Captured, Unfilled, Values, xor};

#[cfg(test)]
mod tests;
