//! How far cases are kept apart: what was asked for, and what was to be had.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What keeps a case apart from its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Isolation {
    /// Each case has a network of its own, and its program a process table of its own.
    Namespace,
    /// Each case has a port of its own in the machine's network, and its program is a user of its own, who may open little.
    User,
    /// Each case has a port of its own, and its program may open little.
    Landlock,
    /// Each case has a port of its own in the machine's network, and nothing holds its program.
    Ports,
}

impl Isolation {
    /// Whether each case has a network of its own, and so the document's own port.
    #[must_use]
    pub fn own_network(self) -> bool {
        self == Self::Namespace
    }
}

impl fmt::Display for Isolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Namespace => "namespace",
            Self::User => "user",
            Self::Landlock => "landlock",
            Self::Ports => "ports",
        })
    }
}

/// The isolation that the command line asks for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum Choice {
    /// The first of the others that the machine offers
    #[default]
    Auto,
    /// A network, a process table and a root of its own for each case (level L0)
    Namespace,
    /// A port and a user of its own for each case; needs root (level L2)
    User,
    /// A port of its own for each case, and few files to open (level L3; L1 where AppArmor is in the way of L0)
    Landlock,
    /// A port of its own for each case, and nothing that holds a program (level L4)
    Ports,
}

/// The isolation asked for is not to be had on this machine.
#[derive(Clone, Debug, thiserror::Error)]
#[error("this isolation is not available: {reason}")]
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
