//! The actions of the language, by the words that steps write for them.

use schemars::JsonSchema;
use serde::Deserialize;

use super::variants::{variant_names, variants};

/// An action that takes a value: a field of a step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum ValueAction {
    Send,
    Expect,
    Silence,
    Enter,
    Prints,
    Stderr,
    Exit,
    File,
    Together,
    AnyOrder,
    AnyOf,
    Ignore,
    Connect,
    Accept,
    Signal,
    Start,
}

/// An action without a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum BareAction {
    /// The peer connects.
    Connect,
    /// The peer accepts the program's connection.
    Accept,
    /// The peer closes its socket.
    Close,
    /// The peer shuts down its sending direction and goes on reading.
    HalfClose,
    /// The peer resets the connection.
    Reset,
    /// The peer sees the end of the stream.
    ExpectEof,
    /// The peer sees the connection reset.
    ExpectReset,
    /// The program is still running.
    StillRunning,
    /// The program's stdin ends.
    EndOfInput,
    /// What the program has printed so far equals the answer key.
    Snapshot,
    /// The program starts here instead of at the beginning.
    Start,
    /// The peer binds (and with TCP listens on) the address.
    Listen,
}

impl ValueAction {
    /// Every action that takes a value.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        variants()
    }

    /// Their names, in the order of the variants.
    pub(super) fn names() -> &'static [&'static str] {
        variant_names::<Self>()
    }

    /// As a step writes it.
    pub(super) fn name(self) -> &'static str {
        Self::names()[self as usize]
    }
}

impl BareAction {
    /// Every action without a value.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        variants()
    }

    /// Their names, in the order of the variants.
    pub(super) fn names() -> &'static [&'static str] {
        variant_names::<Self>()
    }

    /// As a step writes it.
    pub(super) fn name(self) -> &'static str {
        Self::names()[self as usize]
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn actions_are_named_as_steps_write_them() {
        assert_eq!(ValueAction::Send.name(), "send");
        assert_eq!(ValueAction::AnyOrder.name(), "any_order");
        assert_eq!(BareAction::Connect.name(), "connect");
        assert_eq!(BareAction::Listen.name(), "listen");
    }
}
