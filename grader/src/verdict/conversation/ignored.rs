//! What may come wherever it is not awaited.

use std::collections::HashSet;

use crate::plan::{Case, Expectation, Ignore, StepAction};

/// What may come to one peer, or on stdout.
#[derive(Debug, Default)]
pub(super) struct IgnoredInput {
    pub(super) messages: Vec<Expectation>,
    /// Whether a datagram may come again.
    pub(super) again: bool,
    /// The datagrams that steps have taken, if one of them may come again.
    pub(super) taken: HashSet<Vec<u8>>,
}

/// For each peer, and before them for stdout: nothing may come.
pub(super) fn nothing_ignored(case: &Case) -> Vec<IgnoredInput> {
    (0..=case.peers.len())
        .map(|_| IgnoredInput::default())
        .collect()
}

/// Whether datagrams have to be remembered.
pub(super) fn remembers(case: &Case) -> bool {
    case.any_step(|step| {
        matches!(
            step.action,
            StepAction::Ignore {
                what: Ignore::Again,
                ..
            }
        )
    })
}
