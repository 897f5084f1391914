//! A random value, as it is written.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;
use serde::de::Deserializer;

use super::reading::Problem;
use super::record::Field;
use super::scalar::{Scalar, scalar, scalar_visit};

/// The most letters of a word.
const MOST_LETTERS: u32 = 1000;
/// The number that is farthest from zero: what is calculated from such numbers is still exact in every language.
const FARTHEST: u64 = 1_000_000_000_000;

/// A value that is drawn anew in each run; exactly one field.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Draw {
    /// So many lower-case letters, a to z: `8`, or `5..12`.
    pub(crate) letters: Field<Letters>,
    /// A whole number, both ends included: `100..999`.
    pub(crate) number: Field<Bounds>,
}

/// How many letters: from the first to the second.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Letters(pub(crate) u32, pub(crate) u32);

/// The smallest number and the largest.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Bounds(pub(crate) i64, pub(crate) i64);

impl Scalar for Letters {
    const WANTED: &'static str = "a number of letters";

    fn from_text(text: &str) -> Result<Self, Problem> {
        let help = "write a number (`8`), or the fewest and the most (`5..12`)";
        let no_number = || Problem::new(format!("`{text}` is no number of letters"), help);
        let (min, max) = range(text)?.ok_or_else(no_number)?;
        letters(min, max)
    }

    fn from_number(number: i128) -> Result<Self, Problem> {
        letters(number, number)
    }
}

fn letters(min: i128, max: i128) -> Result<Letters, Problem> {
    match (u32::try_from(min), u32::try_from(max)) {
        (Ok(min @ 1..=MOST_LETTERS), Ok(max @ 1..=MOST_LETTERS)) => Ok(Letters(min, max)),
        _ => Err(Problem::bare(format!(
            "a word has from 1 to {MOST_LETTERS} letters"
        ))),
    }
}

/// What to write for a random number.
const WRITE_BOUNDS: &str = "write the smallest number and the largest: `100..999`";

impl Scalar for Bounds {
    const WANTED: &'static str = "a range";

    fn from_text(text: &str) -> Result<Self, Problem> {
        let no_range = || Problem::new(format!("`{text}` is no range"), WRITE_BOUNDS);
        let (min, max) = range(text)?.ok_or_else(no_range)?;
        let near = |number: i128| {
            let number = i64::try_from(number).ok();
            number.filter(|number| number.unsigned_abs() <= FARTHEST)
        };
        match near(min).zip(near(max)) {
            Some((min, max)) if min == max => Self::from_number(min.into()),
            Some((min, max)) => Ok(Self(min, max)),
            None => Err(Problem::bare(format!(
                "`{text}` is not from -{FARTHEST} to {FARTHEST}"
            ))),
        }
    }

    fn from_number(number: i128) -> Result<Self, Problem> {
        let problem = format!("this is {number} in every run, and nothing random");
        Err(Problem::new(problem, WRITE_BOUNDS))
    }
}

/// `5..12`; nothing where the text is no range.
fn range(text: &str) -> Result<Option<(i128, i128)>, Problem> {
    let bounds = text
        .split_once("..")
        .and_then(|(min, max)| Some((min.parse::<i128>().ok()?, max.parse::<i128>().ok()?)));
    match bounds {
        Some((min, max)) if min > max => Err(Problem::new(
            format!("`{text}` runs backwards"),
            format!("write `{max}..{min}`"),
        )),
        bounds => Ok(bounds),
    }
}

scalar!(Letters, {"anyOf": [
    {"type": "integer", "minimum": 1, "maximum": 1000},
    {"type": "string", "pattern": "^[0-9]+\\.\\.[0-9]+$"},
]});
scalar!(Bounds, {"type": "string", "pattern": "^-?[0-9]+\\.\\.-?[0-9]+$"});
