//! How far cases are kept apart.

use std::fmt;

use serde::{Deserialize, Serialize};

/// What keeps a case apart from its neighbours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Isolation {
    /// Each case has a network of its own, and its program a process table of its own.
    Namespace,
    /// Each case has a port of its own in the machine's network, and its program is a user of its
    /// own, who may open little.
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
