//! Guesses how long a case takes, so that the longest can be started first. Nothing else may depend on it.

use std::time::Duration;

use super::case::{Case, Step, StepAction};

/// How long programs wait for what may follow a message, or before they close: in no lab longer.
const END_OF_MESSAGE: Duration = Duration::from_millis(500);
/// How long they wait for an answer.
const NO_ANSWER: Duration = Duration::from_secs(2);

/// About how long the case takes with a right program: most of it is silence, which is how a message without an end ends, or an
/// answer that does not come. Rather too long than too short.
#[must_use]
pub fn guessed_duration(case: &Case) -> Duration {
    of_steps(&case.steps)
}

fn of_steps(steps: &[Step]) -> Duration {
    let mut guess = Duration::ZERO;
    // Something was sent of which the program cannot know that it was all.
    let mut is_open = false;
    for step in steps {
        guess += step.after;
        match &step.act {
            StepAction::Silence(_, time) => guess += *time,
            StepAction::Exit(status) if *status != 0 => guess += NO_ANSWER,
            StepAction::ExpectEof(_) => guess += END_OF_MESSAGE,
            StepAction::Expect(..) if is_open => guess += END_OF_MESSAGE,
            StepAction::Together(branches) => {
                let each = branches.iter().map(|branch| of_steps(branch));
                guess += each.max().unwrap_or_default();
            }
            _ => {}
        }
        is_open = match step.act {
            StepAction::Send(..) => true,
            StepAction::Expect(..)
            | StepAction::HalfClose(_)
            | StepAction::Close(_)
            | StepAction::Reset(_) => false,
            _ => is_open,
        };
    }
    guess
}
