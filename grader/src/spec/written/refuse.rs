//! The mistakes of writing a value of the wrong kind.

use std::fmt;

use crate::spec::problem::Problem;

impl Problem {
    /// Text is wanted, but YAML does not read the value as text.
    pub(super) fn unquoted(wanted: &str, found: &dyn fmt::Display) -> Self {
        Self::new(
            format!("expected {wanted}, found `{found}`, which is not text without quotes"),
            format!("write \"{found}\" in quotes"),
        )
    }

    /// A map, a list or a step is wanted, but the value is a scalar.
    pub(super) fn misplaced(wanted: &str, found: &dyn fmt::Display) -> Self {
        Self::without_help(format!("expected {wanted}, found `{found}`"))
    }

    /// There is no value.
    pub(super) fn nothing(wanted: &str) -> Self {
        let problem = format!("expected {wanted}, found nothing");
        match wanted {
            "text" | "data" | "a pattern" => Self::new(problem, "the empty text is written \"\""),
            _ => Self::without_help(problem),
        }
    }
}

/// For visitors of maps and lists: refuses scalars. Needs `refuse_values` in scope.
macro_rules! refuse_scalars {
    ($wanted:expr) => {
        fn visit_str<E: serde::de::Error>(self, text: &str) -> Result<Self::Value, E> {
            Err($crate::spec::problem::Problem::misplaced($wanted, &text).raise())
        }

        refuse_values!(misplaced, $wanted);
    };
}

/// For visitors that take text: refuses numbers, truth values and nothing.
macro_rules! refuse_values {
    ($say:ident, $wanted:expr) => {
        fn visit_u64<E: serde::de::Error>(self, number: u64) -> Result<Self::Value, E> {
            Err($crate::spec::problem::Problem::$say($wanted, &number).raise())
        }

        fn visit_i64<E: serde::de::Error>(self, number: i64) -> Result<Self::Value, E> {
            Err($crate::spec::problem::Problem::$say($wanted, &number).raise())
        }

        fn visit_f64<E: serde::de::Error>(self, number: f64) -> Result<Self::Value, E> {
            Err($crate::spec::problem::Problem::$say($wanted, &number).raise())
        }

        fn visit_bool<E: serde::de::Error>(self, truth: bool) -> Result<Self::Value, E> {
            Err($crate::spec::problem::Problem::$say($wanted, &truth).raise())
        }

        fn visit_unit<E: serde::de::Error>(self) -> Result<Self::Value, E> {
            Err($crate::spec::problem::Problem::nothing($wanted).raise())
        }
    };
}

pub(super) use refuse_scalars;
pub(super) use refuse_values;
