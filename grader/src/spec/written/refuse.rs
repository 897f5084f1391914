//! What to say when a value of another kind stands where something is wanted.

use std::fmt;

use crate::spec::problem::Problem;

/// A value that YAML does not read as text stands where text is wanted.
pub(super) fn unquoted(wanted: &str, found: &dyn fmt::Display) -> Problem {
    Problem::new(
        format!("expected {wanted}, found `{found}`, which is not text without quotes"),
        format!("write \"{found}\" in quotes"),
    )
}

/// A scalar stands where a map, a list or a step is wanted.
pub(super) fn misplaced(wanted: &str, found: &dyn fmt::Display) -> Problem {
    Problem::without_help(format!("expected {wanted}, found `{found}`"))
}

/// The value is missing.
pub(super) fn nothing(wanted: &str) -> Problem {
    let problem = format!("expected {wanted}, found nothing");
    match wanted {
        "text" | "data" | "a pattern" => Problem::new(problem, "the empty text is written \"\""),
        _ => Problem::without_help(problem),
    }
}

/// For visitors of maps and lists: refuses scalars.
macro_rules! refuse_scalars {
    ($wanted:expr) => {
        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
            Err(super::refuse::misplaced($wanted, &text).raise())
        }

        super::refuse::refuse_values!(misplaced, $wanted);
    };
}

/// For visitors that take text: refuses numbers, truth values and nothing.
macro_rules! refuse_values {
    ($say:ident, $wanted:expr) => {
        fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Self::Value, E> {
            Err(super::refuse::$say($wanted, &number).raise())
        }

        fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Self::Value, E> {
            Err(super::refuse::$say($wanted, &number).raise())
        }

        fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Self::Value, E> {
            Err(super::refuse::$say($wanted, &number).raise())
        }

        fn visit_bool<E: serde::de::Error>(self, truth: bool) -> Result<Self::Value, E> {
            Err(super::refuse::$say($wanted, &truth).raise())
        }

        fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
            Err(super::refuse::nothing($wanted).raise())
        }
    };
}

pub(super) use refuse_scalars;
pub(super) use refuse_values;
