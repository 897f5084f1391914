//! What a probe of this machine reports.

use serde::{Deserialize, Serialize};

/// Whether one step of setting up isolation works on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeResult {
    /// The step, such as "user namespace".
    pub what: String,
    /// Whether it works.
    pub works: bool,
    /// What happened, and the remedy if one is known.
    pub detail: String,
}

impl ProbeResult {
    pub(super) fn new(what: &str, works: bool, detail: impl Into<String>) -> Self {
        Self {
            what: what.to_owned(),
            works,
            detail: detail.into(),
        }
    }
}
