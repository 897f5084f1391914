//! Estimates how long a case takes, so that the longest can start first. Nothing else may depend on
//! it.

use std::time::Duration;

use super::case::Case;
use super::step::{Step, StepAction};

/// How long programs wait for the rest of a message, or before they close; no lab asks for more.
const END_OF_MESSAGE: Duration = Duration::from_millis(500);
/// How long they wait for an answer that does not arrive.
const NO_ANSWER: Duration = Duration::from_secs(2);

/// The estimated duration with a right program. Most of it is silence: the end of a message without
/// a newline, or an answer that does not arrive. Errs on the long side.
#[must_use]
pub fn estimated_duration(case: &Case) -> Duration {
    steps_duration(&case.steps)
}

fn steps_duration(steps: &[Step]) -> Duration {
    let mut guess = Duration::ZERO;
    // Whether the last message has no end that the program can see.
    let mut is_open = false;
    for step in steps {
        guess += step.after + waiting(&step.action, is_open);
        is_open = match step.action {
            StepAction::Send { .. } => true,
            StepAction::Expect { .. }
            | StepAction::HalfClose(_)
            | StepAction::Close(_)
            | StepAction::Reset(_) => false,
            StepAction::Start
            | StepAction::Listen(_)
            | StepAction::Connect(_)
            | StepAction::Accept(_)
            | StepAction::Silence { .. }
            | StepAction::ExpectEof(_)
            | StepAction::ExpectReset(_)
            | StepAction::Enter(_)
            | StepAction::EndOfInput
            | StepAction::Prints(_)
            | StepAction::Stderr(_)
            | StepAction::Snapshot
            | StepAction::StillRunning
            | StepAction::Exit(_)
            | StepAction::File { .. }
            | StepAction::Together(_)
            | StepAction::AnyOrder(_) => is_open,
        };
    }
    guess
}

/// How long a step itself takes; `is_open`: the message before it has no end that the program can
/// see.
fn waiting(action: &StepAction, is_open: bool) -> Duration {
    match action {
        StepAction::Silence { time, .. } => *time,
        StepAction::Exit(status) if *status != 0 => NO_ANSWER,
        StepAction::ExpectEof(_) => END_OF_MESSAGE,
        StepAction::Expect { .. } if is_open => END_OF_MESSAGE,
        StepAction::Together(branches) => {
            let each = branches.iter().map(|branch| steps_duration(branch));
            each.max().unwrap_or_default()
        }
        StepAction::Start
        | StepAction::Listen(_)
        | StepAction::Connect(_)
        | StepAction::Accept(_)
        | StepAction::Send { .. }
        | StepAction::Expect { .. }
        | StepAction::Close(_)
        | StepAction::HalfClose(_)
        | StepAction::Reset(_)
        | StepAction::ExpectReset(_)
        | StepAction::Enter(_)
        | StepAction::EndOfInput
        | StepAction::Prints(_)
        | StepAction::Stderr(_)
        | StepAction::Snapshot
        | StepAction::StillRunning
        | StepAction::Exit(_)
        | StepAction::File { .. }
        | StepAction::AnyOrder(_) => Duration::ZERO,
    }
}
