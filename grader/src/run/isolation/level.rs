//! How far cases are kept apart: what was asked for, and what was to be had.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What keeps a case apart from its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Isolation {
    /// Each case has a network of its own, and its program a process table of its own.
    Namespace,
    /// Each case has a port of its own in the machine's network.
    Ports,
}

impl fmt::Display for Isolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Namespace => "namespace",
            Self::Ports => "ports",
        })
    }
}

/// The isolation that the command line asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Choice {
    /// Namespaces where the machine offers them, ports otherwise
    #[default]
    Auto,
    /// A network of its own for each case, or an error
    Namespace,
    /// A port of its own for each case, in the machine's network
    Ports,
}

/// The isolation asked for is not to be had on this machine.
#[derive(Clone, Debug, thiserror::Error)]
#[error("isolation by namespaces is not available: {reason}")]
pub struct Unavailable {
    reason: String,
}

impl Unavailable {
    pub(super) fn new(reason: impl Into<String>) -> Self {
        Self {
            reason: reason.into(),
        }
    }
}
