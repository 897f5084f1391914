//! When a case is run again: only if the machine disturbed the run, so that it says nothing about
//! the program. A program's failure is never tried again.

use crate::verdict::conversation::Transcript;

/// How often a case is run at most, if the machine disturbs it.
const MAX_RUNS: usize = 5;

/// Runs a case until the machine does not disturb it; gives up after [`MAX_RUNS`].
pub(super) fn until_reliable(mut run: impl FnMut() -> Transcript) -> Transcript {
    let mut transcript = run();
    for _ in 1..MAX_RUNS {
        if !transcript.is_unreliable() {
            break;
        }
        transcript = run();
    }
    transcript
}

/// Tries once more if the first result is an error of the machine or the grader, which the load of
/// other work may have caused.
pub(crate) fn once_more<T>(mut attempt: impl FnMut() -> T, is_error: impl Fn(&T) -> bool) -> T {
    let first = attempt();
    if is_error(&first) { attempt() } else { first }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::verdict::conversation::{Fact, TranscriptEntry, Unreliable};

    fn transcript(is_unreliable: bool) -> Transcript {
        let fact = if is_unreliable {
            Fact::Unreliable(Unreliable::LatePiece(Duration::from_secs(1)))
        } else {
            Fact::Finished
        };
        let at = Duration::ZERO;
        Transcript {
            entries: vec![TranscriptEntry { at, fact }],
        }
    }

    /// How often a case is run whose first `disturbed` runs are unreliable.
    fn runs(disturbed: usize) -> usize {
        let mut runs = 0;
        until_reliable(|| {
            runs += 1;
            transcript(runs <= disturbed)
        });
        runs
    }

    #[test]
    fn only_disturbed_runs_are_repeated_and_not_for_ever() {
        assert_eq!([0, 1, 3, 9].map(runs), [1, 2, 4, MAX_RUNS]);
    }
}
