//! A case for a program that is to take less of the machine.

use std::sync::Arc;

use super::action::Nested;
use super::case::Case;
use super::step::{Step, StepAction};
use crate::base::process::Limits;

/// What a step's time is divided by: from ten seconds two are left, far more than a program takes
/// that works.
const TIME: u32 = 5;

/// What the limits are divided by.
const RESOURCES: u64 = 4;

impl Case {
    /// The same case with another priority of the program, as a nice value.
    #[must_use]
    pub fn with_priority(self, nice: i32) -> Self {
        let limits = Limits {
            nice,
            ..self.limits
        };
        Self { limits, ..self }
    }

    /// The same case with a fifth of the time for each step, and a quarter of the limits.
    #[must_use]
    pub fn hurried(self) -> Self {
        Self {
            start: self.start / TIME,
            limits: self.limits.divided_by(RESOURCES),
            steps: self.steps.iter().map(hurried).collect(),
            ..self
        }
    }
}

fn hurried(step: &Step) -> Step {
    let action = match step.action.traits().nested {
        Nested::None => step.action.clone(),
        Nested::Branches(branches) => {
            let branch = |steps: &Arc<[Step]>| steps.iter().map(hurried).collect();
            StepAction::Together(branches.iter().map(branch).collect())
        }
        Nested::List(steps) => {
            let steps = steps.iter().map(hurried).collect();
            if let StepAction::AnyOf(_) = step.action {
                StepAction::AnyOf(steps)
            } else {
                StepAction::AnyOrder(steps)
            }
        }
    };
    Step {
        timeout: step.timeout / TIME,
        action,
        ..step.clone()
    }
}
