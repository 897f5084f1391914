//! The closed sets that a lab and its cases choose from.

use std::fmt;

use clap::ValueEnum;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// Displays a type by its `name()`.
macro_rules! display_by_name {
    ($($type:ident)*) => {$(
        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.pad(self.name())
            }
        }
    )*};
}

display_by_name!(Role Level);

/// The transport that a lab is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// A stream: messages need a frame.
    Tcp,
    /// Datagrams: each is a frame.
    Udp,
}

/// One of a lab's two programs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, ValueEnum,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The program that binds the lab's address.
    Server,
    /// The program that contacts it.
    Client,
}

impl Role {
    /// Both roles, the server first.
    pub const ALL: [Self; 2] = [Self::Server, Self::Client];

    /// `server` or `client`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Server => "server",
            Self::Client => "client",
        }
    }
}

/// What a case asks of a program.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The document's own conversation.
    Document,
    /// What a real program must survive.
    Robust,
}

impl Level {
    /// Both levels, in the order in which they are taught.
    pub const ALL: [Self; 2] = [Self::Document, Self::Robust];

    /// `document` or `robust`.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Document => "document",
            Self::Robust => "robust",
        }
    }
}

/// When a student may see a case, in a report or at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// At any time.
    #[default]
    Visible,
    /// Never.
    Hidden,
    /// Once the due date has passed.
    AfterDueDate,
    /// Once the marks are published.
    AfterPublished,
}

impl Visibility {
    /// Whether a student may see the case at any time.
    #[must_use]
    pub fn is_visible(&self) -> bool {
        *self == Self::Visible
    }
}
