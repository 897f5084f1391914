//! What the probe found out about this machine, one step at a time.

use serde::{Deserialize, Serialize};

/// One thing that isolation rests on, tried out on this machine.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProbeResult {
    /// What was tried: "user namespace".
    pub what: String,
    /// Whether it works here.
    pub works: bool,
    /// What was seen, and the remedy where one is known.
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
