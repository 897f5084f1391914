//! How far cases are kept apart: what was asked for, and what was to be had.

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
    /// A port of its own for each case, and few files to open (level L3; L1 where AppArmor is in
    /// the way of L0)
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
