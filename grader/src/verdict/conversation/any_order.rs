//! The progress of an `any_order` step.

use std::collections::BTreeSet;

use super::status::StepStatus;
use crate::plan::{Step, StepAction, StepId};

/// Which steps of an `any_order` have been met.
#[derive(Debug, Default)]
pub(super) struct AnyOrder {
    pub(super) met: BTreeSet<StepId>,
}

impl AnyOrder {
    /// Checks the open steps repeatedly until none makes progress: a step that is met consumes
    /// input, and the next input may be what another step expects. Steps that expect known bytes go
    /// first: a looser one must not take what only they can be met by.
    pub(super) fn advance(
        &mut self,
        steps: &[Step],
        mut check: impl FnMut(&Step) -> StepStatus,
    ) -> StepStatus {
        let exact = steps.iter().filter(|step| is_exact(step));
        let others = steps.iter().filter(|step| !is_exact(step));
        let order: Vec<&Step> = exact.chain(others).collect();
        loop {
            let (mut failed, mut is_pending, mut has_moved) = (None, false, false);
            for step in &order {
                if self.met.contains(&step.id) {
                    continue;
                }
                match check(step) {
                    StepStatus::Met => {
                        has_moved = self.met.insert(step.id);
                        break;
                    }
                    StepStatus::Pending => is_pending = true,
                    StepStatus::Failed(kind) => failed = failed.or(Some(kind)),
                }
            }
            if self.met.len() == steps.len() {
                return StepStatus::Met;
            }
            if !has_moved {
                return match failed {
                    Some(kind) if !is_pending => StepStatus::Failed(kind),
                    Some(_) | None => StepStatus::Pending,
                };
            }
        }
    }
}

fn is_exact(step: &Step) -> bool {
    if let StepAction::Expect { expected, .. } | StepAction::Prints(expected) = &step.action {
        return expected.is_exact();
    }
    false
}
