//! Turns what an instructor wrote into what is run: every default, repetition and payload is written out, nothing
//! optional is left. Random values are drawn from a seed. Pure: it reads no file and knows no clock; what only the run can
//! know stays a [`Hole`].

mod case;
mod drawn;
mod guess;
mod lower;
mod text;

pub use case::{Case, Cuts, Expectation, InitialFile, Peer, Step, StepAction, StepId};
pub use guess::guessed_duration;
pub use lower::case;
pub use text::{Hole, Text, TextPart, Values};

#[cfg(test)]
mod tests;
