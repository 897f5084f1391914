//! Random values, as written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::Deserializer;

use super::list::List;
use super::record::Field;
use super::scalar::{Scalar, scalar, scalar_visit};
use crate::spec::problem::Problem;

/// The maximum number of letters of a word.
const MAX_LETTERS: u32 = 1000;
/// The maximum magnitude of a number: calculations with such numbers are still exact in any
/// language.
const MAX_MAGNITUDE: u64 = 1_000_000_000_000;

/// A value that is drawn anew in each run; exactly one field.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct DrawMap {
    /// Lower-case letters, a to z; how many: `8`, or `5..12`.
    pub(crate) letters: Field<Letters>,
    /// A whole number, both ends included: `100..999`.
    pub(crate) number: Field<Bounds>,
    /// One of these texts or numbers.
    pub(crate) any_of: Field<List<Choice>>,
}

/// A text or a number that may be drawn.
#[derive(Debug, Clone)]
pub(crate) enum Choice {
    Text(String),
    Number(i64),
}

impl Scalar for Choice {
    const WANTED: &'static str = "a text or a number";

    fn from_text(text: &str) -> Result<Self, Problem> {
        Ok(Self::Text(text.to_owned()))
    }

    fn from_number(number: i128) -> Result<Self, Problem> {
        in_range(number)
            .map(Self::Number)
            .ok_or_else(|| Problem::without_help(format!("{number} is too large a number")))
    }
}

/// The minimum and the maximum number of letters.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Letters {
    pub(crate) min: u32,
    pub(crate) max: u32,
}

/// The minimum and the maximum of a number.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds {
    pub(crate) min: i64,
    pub(crate) max: i64,
}

impl Scalar for Letters {
    const WANTED: &'static str = "a number of letters";

    fn from_text(text: &str) -> Result<Self, Problem> {
        let help = "write a number (`8`), or the fewest and the most (`5..12`)";
        let not_a_number = || Problem::new(format!("`{text}` is not a number of letters"), help);
        let (min, max) = parse_range(text)?.ok_or_else(not_a_number)?;
        checked_letters(min, max)
    }

    fn from_number(number: i128) -> Result<Self, Problem> {
        checked_letters(number, number)
    }
}

fn checked_letters(min: i128, max: i128) -> Result<Letters, Problem> {
    match (u32::try_from(min), u32::try_from(max)) {
        (Ok(min @ 1..=MAX_LETTERS), Ok(max @ 1..=MAX_LETTERS)) => Ok(Letters { min, max }),
        _ => Err(Problem::without_help(format!(
            "a word has from 1 to {MAX_LETTERS} letters"
        ))),
    }
}

/// The help for a wrong random number.
const WRITE_BOUNDS: &str = "write the smallest number and the largest: `100..999`";

impl Scalar for Bounds {
    const WANTED: &'static str = "a range";

    fn from_text(text: &str) -> Result<Self, Problem> {
        let not_a_range = || Problem::new(format!("`{text}` is not a range"), WRITE_BOUNDS);
        let (min, max) = parse_range(text)?.ok_or_else(not_a_range)?;
        match in_range(min).zip(in_range(max)) {
            Some((min, max)) if min == max => Self::from_number(min.into()),
            Some((min, max)) => Ok(Self { min, max }),
            None => Err(Problem::without_help(format!(
                "`{text}` is not from -{MAX_MAGNITUDE} to {MAX_MAGNITUDE}"
            ))),
        }
    }

    fn from_number(number: i128) -> Result<Self, Problem> {
        let problem = format!("this is {number} in every run, not random");
        Err(Problem::new(problem, WRITE_BOUNDS))
    }
}

/// The number, if it is not too large.
fn in_range(number: i128) -> Option<i64> {
    let number = i64::try_from(number).ok();
    number.filter(|number| number.unsigned_abs() <= MAX_MAGNITUDE)
}

/// Reads `5..12`; `None` if the text is not a range.
fn parse_range(text: &str) -> Result<Option<(i128, i128)>, Problem> {
    let bounds = text
        .split_once("..")
        .and_then(|(min, max)| Some((min.parse::<i128>().ok()?, max.parse::<i128>().ok()?)));
    match bounds {
        Some((min, max)) if min > max => Err(Problem::new(
            format!("`{text}` is backwards"),
            format!("write `{max}..{min}`"),
        )),
        bounds => Ok(bounds),
    }
}

scalar!(Letters, {"anyOf": [
    {"type": "integer", "minimum": 1, "maximum": 1000},
    {"type": "string", "pattern": "^[0-9]+\\.\\.[0-9]+$"},
]});
scalar!(Choice, {"type": ["string", "integer"]});
scalar!(Bounds, {"type": "string", "pattern": "^-?[0-9]+\\.\\.-?[0-9]+$"});
