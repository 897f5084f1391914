//! How far each peer has come with its steps. The steps of one peer are done in their order.

use crate::plan::{Case, Peer, Step, StepId};

/// The last step of each peer that has ended.
#[derive(Debug)]
pub(in crate::verdict) struct PeerProgress(Vec<Option<StepId>>);

impl PeerProgress {
    pub(super) fn new(peers: usize) -> Self {
        Self(vec![None; peers])
    }

    /// A step has ended.
    pub(super) fn end(&mut self, case: &Case, id: StepId) {
        let step = case.step(id);
        if let Some(peer) = step.and_then(|step| step.action.traits().peer) {
            self.0[peer] = Some(id);
        }
    }

    /// The first step of a peer that has not ended.
    pub(in crate::verdict) fn next_step<'a>(&self, case: &'a Case, peer: Peer) -> Option<&'a Step> {
        let last = self.0[peer];
        case.in_order().into_iter().find(|step| {
            step.action.traits().peer == Some(peer) && last.is_none_or(|last| step.id > last)
        })
    }
}
