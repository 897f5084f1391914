//! The level of isolation that was requested, and why it is not available.

use clap::ValueEnum;
use clap::builder::PossibleValue;

use crate::base::level::Isolation;

/// The isolation that the command line asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum IsolationChoice {
    /// The strongest level that the machine offers.
    #[default]
    Auto,
    /// This level and no other.
    Level(Isolation),
}

impl ValueEnum for IsolationChoice {
    fn value_variants<'a>() -> &'a [Self] {
        const ALL: [IsolationChoice; 5] = {
            let [first, second, third, fourth] = Isolation::ALL;
            [
                IsolationChoice::Auto,
                IsolationChoice::Level(first),
                IsolationChoice::Level(second),
                IsolationChoice::Level(third),
                IsolationChoice::Level(fourth),
            ]
        };
        &ALL
    }

    fn to_possible_value(&self) -> Option<PossibleValue> {
        Some(match self {
            Self::Auto => {
                PossibleValue::new("auto").help("The first of the others that the machine offers")
            }
            Self::Level(level) => {
                let level = level.description();
                PossibleValue::new(level.name).help(level.help())
            }
        })
    }
}

/// The requested isolation is not available on this machine.
#[derive(Clone, Debug, thiserror::Error)]
#[error("this isolation is not available: {reason}")]
pub struct IsolationUnavailable {
    reason: String,
}

impl IsolationUnavailable {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
        }
    }
}
