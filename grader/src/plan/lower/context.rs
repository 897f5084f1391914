//! What is known while a case is written out.

use crate::plan::case::InitialFile;
use crate::plan::drawn::Drawn;
use crate::plan::step::Peer;
use crate::spec::Spec;

/// What is known while a case is written out.
pub(super) struct Lowering<'a> {
    pub(super) spec: &'a Spec,
    pub(super) files: &'a [(String, InitialFile)],
    pub(super) drawn: &'a Drawn,
    pub(super) next: usize,
    pub(super) cut_seed: u64,
}

/// The peer whose branch a step is in, the rule that the steps around it name, and the round of its
/// repetition.
#[derive(Clone, Copy)]
pub(super) struct Scope {
    pub(super) peer: Option<Peer>,
    pub(super) rule: Option<usize>,
    pub(super) round: u32,
}

impl Scope {
    /// The acting peer. The checker has made sure that a step that concerns a peer names one or is
    /// in a peer's branch; for other steps the value is not used.
    pub(super) fn acting_peer(self) -> Peer {
        self.peer.unwrap_or_default()
    }
}
