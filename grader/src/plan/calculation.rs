//! Calculations whose values are known only while the case runs.

use super::text::Calculation;
use super::values::{Unfilled, Values};

/// What a number has to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wanted {
    /// Anything.
    Any,
    /// This.
    Is(Calculation),
    /// In this range, both ends included.
    Range(Option<Calculation>, Option<Calculation>),
    /// One of these.
    AnyOf(Vec<Wanted>),
}

impl Calculation {
    /// The result, or why there is none.
    ///
    /// # Errors
    /// If a value is not known, is no number, or if the result is too large.
    pub fn result(&self, values: &Values) -> Result<i128, Unfilled> {
        match self {
            Self::Constant(number) => Ok(*number),
            Self::Hole(hole) => {
                let text = values.get(hole)?;
                let text = String::from_utf8_lossy(&text);
                let number = values.number(hole).or_else(|| text.trim().parse().ok());
                number.ok_or_else(|| Unfilled::Impossible(format!("`{text}` is not a number")))
            }
            Self::Length(hole) => Ok(values.get(hole)?.len() as i128),
            Self::Binary(left, sign, right) => {
                let (left, right) = (left.result(values)?, right.result(values)?);
                let too_large = || Unfilled::Impossible("a number is too large".to_owned());
                sign.apply(left, right).ok_or_else(too_large)
            }
        }
    }

    /// The number, if it does not depend on the run.
    #[must_use]
    pub fn constant(&self) -> Option<i128> {
        match self {
            Self::Constant(number) => Some(*number),
            Self::Hole(_) | Self::Length(_) => None,
            Self::Binary(left, sign, right) => sign.apply(left.constant()?, right.constant()?),
        }
    }
}

impl Wanted {
    /// Whether a number is as it has to be.
    ///
    /// # Errors
    /// If a calculation has no result.
    pub fn allows(&self, number: i128, values: &Values) -> Result<bool, Unfilled> {
        Ok(match self {
            Self::Any => true,
            Self::Is(wanted) => wanted.result(values)? == number,
            Self::Range(min, max) => {
                let end = |end: &Option<Calculation>| {
                    end.as_ref().map(|end| end.result(values)).transpose()
                };
                let (min, max) = (end(min)?, end(max)?);
                min.is_none_or(|min| min <= number) && max.is_none_or(|max| number <= max)
            }
            Self::AnyOf(several) => {
                for wanted in several {
                    if wanted.allows(number, values)? {
                        return Ok(true);
                    }
                }
                false
            }
        })
    }

    /// In words: `5`, `300..900`, `7 or 97`.
    #[must_use]
    pub fn describe(&self, values: &Values) -> String {
        let shown = |number: &Calculation| match number.result(values) {
            Ok(number) => number.to_string(),
            Err(_) => "?".to_owned(),
        };
        match self {
            Self::Any => "any number".to_owned(),
            Self::Is(number) => shown(number),
            Self::Range(min, max) => {
                let end = |end: &Option<Calculation>| end.as_ref().map(shown).unwrap_or_default();
                format!("{}..{}", end(min), end(max))
            }
            Self::AnyOf(several) => {
                let several: Vec<String> = several.iter().map(|it| it.describe(values)).collect();
                several.join(" or ")
            }
        }
    }
}
