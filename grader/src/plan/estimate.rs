//! Estimates how long a case takes, so that the longest can start first. Nothing else may depend on
//! the estimate.

use std::time::Duration;

use super::case::Case;
use super::step::{Step, StepAction};
use crate::base::process::Exit;

/// How long programs wait for the rest of a message, or before they close. No lab requires more.
const END_OF_MESSAGE: Duration = Duration::from_millis(500);
/// How long programs wait for an answer that does not arrive.
const NO_ANSWER: Duration = Duration::from_secs(2);

/// The estimated duration with a correct program. Most of it is silence: waiting for the end of a
/// message without a newline, or for an answer that does not arrive. Errs on the long side.
#[must_use]
pub fn estimated_duration(case: &Case) -> Duration {
    steps_duration(&case.steps)
}

fn steps_duration(steps: &[Step]) -> Duration {
    let mut guess = Duration::ZERO;
    // Whether the last message has no end that the program can recognise.
    let mut is_open = false;
    for step in steps {
        let (waiting, ends_message) = step_duration(&step.action, is_open);
        guess += step.after + waiting;
        is_open = !ends_message.unwrap_or(!is_open);
    }
    guess
}

/// How long a step itself takes, and whether the previous message is complete after it; `None` if
/// that does not change. `is_open` means that the message has no end yet that the program can
/// recognise.
fn step_duration(action: &StepAction, is_open: bool) -> (Duration, Option<bool>) {
    match action {
        StepAction::Send { .. } => (Duration::ZERO, Some(false)),
        StepAction::Expect { .. } if is_open => (END_OF_MESSAGE, Some(true)),
        StepAction::Expect { .. }
        | StepAction::HalfClose(_)
        | StepAction::Close(_)
        | StepAction::Reset(_) => (Duration::ZERO, Some(true)),
        StepAction::Silence { time, .. } => (*time, None),
        StepAction::Exit(status) if *status != Exit::Code(0) => (NO_ANSWER, None),
        StepAction::ExpectEof(_) => (END_OF_MESSAGE, None),
        StepAction::Together(branches) => {
            let each = branches.iter().map(|branch| steps_duration(branch));
            (each.max().unwrap_or_default(), None)
        }
        StepAction::Start
        | StepAction::Listen(_)
        | StepAction::Connect(_)
        | StepAction::Accept(_)
        | StepAction::ExpectReset(_)
        | StepAction::Enter(_)
        | StepAction::EndOfInput
        | StepAction::Prints(_)
        | StepAction::Stderr(_)
        | StepAction::Snapshot
        | StepAction::StillRunning
        | StepAction::Exit(_)
        | StepAction::File { .. }
        | StepAction::AnyOrder(_)
        | StepAction::AnyOf(_)
        | StepAction::Ignore { .. }
        | StepAction::Signal(_)
        | StepAction::Restart(_)
        | StepAction::ConnectTo(..)
        | StepAction::AcceptAt { .. } => (Duration::ZERO, None),
    }
}
