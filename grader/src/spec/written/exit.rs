//! How a program ends, and the signals that it gets.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::Deserializer;

use super::keyword::read_keyword;
use super::number::Number;
use super::scalar::{Scalar, scalar, scalar_visit};
use crate::base::process::{Exit, ProgramSignal};
use crate::spec::problem::Problem;

/// A status, or the signal that ends the program.
#[derive(Debug, Clone, Copy)]
pub(crate) struct EndStatus(pub(crate) Exit);

impl Scalar for EndStatus {
    const WANTED: &'static str = "a number";

    fn from_text(text: &str) -> Result<Self, Problem> {
        match read_keyword::<ProgramSignal>(text) {
            Ok(signal) => Ok(Self(Exit::Signal(signal.to_signal() as i32))),
            Err(_) => Err(Problem::new(
                format!("`{text}` is no status and no signal"),
                "write a number, or one of HUP, INT, TERM, KILL, USR1, USR2",
            )),
        }
    }

    fn from_number(number: i128) -> Result<Self, Problem> {
        let number = Number::<0, 255>::from_number(number)?;
        Ok(Self(Exit::Code(
            i32::try_from(number.0).unwrap_or_default(),
        )))
    }

    fn from_truth(truth: bool) -> Result<Self, Problem> {
        Number::<0, 255>::from_truth(truth).map(|_| Self(Exit::Code(0)))
    }
}

scalar!(EndStatus, {"anyOf": [
    {"type": "integer", "minimum": 0, "maximum": 255},
    {"enum": ["HUP", "INT", "TERM", "KILL", "USR1", "USR2"]},
]});

/// The name of a signal.
#[derive(Debug, Clone, Copy)]
pub(crate) struct SignalName(pub(crate) ProgramSignal);

impl<'de> Deserialize<'de> for SignalName {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        ProgramSignal::deserialize(deserializer).map(Self)
    }
}

impl JsonSchema for SignalName {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Signal".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"enum": ["HUP", "INT", "TERM", "KILL", "USR1", "USR2", "STOP", "CONT"]})
    }
}
