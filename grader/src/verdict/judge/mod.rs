//! Decides from a transcript whether the program passed, and if not, why. Pure: the same transcript
//! always gets the same verdict. Imports nothing that starts a process or opens a socket.

mod buffered;
mod claims;
mod code_points;
mod context;
mod explain;
mod failure;
mod finding;
mod message;
mod missing;
mod notes;
mod panic;
mod redact;
mod replay;
mod stuck;
mod stuck_words;
mod timeline;
mod went_elsewhere;

use std::sync::Arc;

pub use failure::{Absence, Difference, Expected, Failure};
pub use missing::{Awaited, Missing};
use replay::Replay;
pub use timeline::Timeline;

use crate::plan::Case;
use crate::verdict::conversation::answer_key::render;
use crate::verdict::conversation::{Fact, GraderError, Tracker, Transcript};

/// The result of a case.
#[derive(Debug, Clone)]
pub enum Verdict {
    /// The program did everything that the case asks.
    Pass,
    /// The program did not do everything that the case asks.
    Fail(Box<Failure>),
    /// The grader or the machine failed, so nothing is known about the program.
    Error(GraderError),
}

/// Judges a transcript.
#[must_use]
pub fn judge(case: &Arc<Case>, transcript: &Transcript) -> Verdict {
    if let Some(error) = grader_error(transcript) {
        return Verdict::Error(error);
    }
    let mut replay = Replay::new(case);
    let first = replay.first_failure(transcript);
    let finding = match first {
        Some(first) => Some(replay.describe_at_rest(first)),
        None => replay.left_over(),
    };
    match finding {
        None => Verdict::Pass,
        Some(finding) => Verdict::Fail(Box::new(explain::explain(
            case,
            replay.tracker(),
            transcript,
            finding,
        ))),
    }
}

/// The error that kept the grader from reaching a verdict, if any.
fn grader_error(transcript: &Transcript) -> Option<GraderError> {
    if let Some(lack) = transcript.lack() {
        return Some(GraderError::Unreliable(lack.clone()));
    }
    let facts = transcript.entries.iter().map(|entry| &entry.fact);
    facts
        .take_while(|fact| **fact != Fact::InputClosedForDiagnosis)
        .find_map(|fact| {
            if let Fact::GraderError(error) = fact {
                Some(error.clone())
            } else if let Fact::Unreliable(reason) = fact {
                Some(GraderError::Unreliable(reason.clone()))
            } else if let Fact::NotStarted(reason) = fact {
                Some(GraderError::NoProgram(reason.clone()))
            } else {
                None
            }
        })
}

/// Everything that the program printed, rendered as an answer key.
#[must_use]
pub fn printed(case: &Arc<Case>, transcript: &Transcript) -> String {
    let mut tracker = Tracker::new(Arc::clone(case));
    let facts = transcript.entries.iter().map(|entry| &entry.fact);
    facts
        .take_while(|fact| **fact != Fact::InputClosedForDiagnosis)
        .for_each(|fact| tracker.observe(fact));
    render(tracker.stdout.all(), &tracker.values)
}
