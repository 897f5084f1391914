//! Whole numbers, written without quotes.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::de::{Deserialize, Deserializer};

use super::scalar::{Scalar, scalar_visit};
use crate::spec::problem::Problem;

/// A whole number within bounds.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Number<const MIN: u32, const MAX: u32>(pub(crate) u32);

impl<const MIN: u32, const MAX: u32> Scalar for Number<MIN, MAX> {
    const WANTED: &'static str = "a number";

    fn from_text(text: &str) -> Result<Self, Problem> {
        Err(match text.parse::<u32>() {
            Ok(number) => Problem::new(
                format!("expected a number, found the text `{text}`"),
                format!("write {number} without quotes"),
            ),
            Err(_) => Problem::without_help(format!("expected a number, found the text `{text}`")),
        })
    }

    fn from_number(number: i128) -> Result<Self, Problem> {
        match u32::try_from(number) {
            Ok(number) if (MIN..=MAX).contains(&number) => Ok(Self(number)),
            _ => Err(Problem::without_help(format!(
                "{number} is not from {MIN} to {MAX}"
            ))),
        }
    }

    fn from_truth(truth: bool) -> Result<Self, Problem> {
        Err(Problem::without_help(format!(
            "expected a number, found `{truth}`"
        )))
    }
}

impl<'de, const MIN: u32, const MAX: u32> Deserialize<'de> for Number<MIN, MAX> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        scalar_visit(deserializer)
    }
}

impl<const MIN: u32, const MAX: u32> JsonSchema for Number<MIN, MAX> {
    fn inline_schema() -> bool {
        true
    }

    fn schema_name() -> Cow<'static, str> {
        "Number".into()
    }

    fn schema_id() -> Cow<'static, str> {
        format!("Number_{MIN}_{MAX}").into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({"type": "integer", "minimum": MIN, "maximum": MAX})
    }
}
