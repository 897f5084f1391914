//! Decides when something is tried again: only if the machine or the grader failed, never because a
//! program did. A class tries each case once more, on top of the runs here.

use std::sync::{Mutex, PoisonError};

use crate::sandbox::MemoryClaim;
use crate::verdict::conversation::{Transcript, Unreliable};

/// How many runs a case gets at most, the first included, if the machine disturbs them.
const MAX_RUNS: usize = 5;

/// How many of these may be due to a program that got no processor: each takes long.
const MAX_STARVED_RUNS: usize = 2;

/// Runs a case until the machine does not disturb it, or [`MAX_RUNS`] times; then the last
/// transcript is an unreliable one.
///
/// A case that had to make room for others is run again as one that need not: one such case at a
/// time, so that the machine has the memory.
pub(super) fn until_reliable(mut run: impl FnMut(MemoryClaim) -> Transcript) -> Transcript {
    let mut transcript = run(MemoryClaim::Shared);
    let mut starved = 0;
    for _ in 1..MAX_RUNS {
        // One that was starved twice will be again.
        let is_starved = transcript.lack() == Some(&Unreliable::Starved);
        starved += usize::from(is_starved);
        if !transcript.is_unreliable() || starved == MAX_STARVED_RUNS {
            break;
        }
        transcript = if transcript.made_room() {
            let _turn = ROOM.lock().unwrap_or_else(PoisonError::into_inner);
            run(MemoryClaim::Reserved)
        } else {
            run(MemoryClaim::Shared)
        };
    }
    transcript
}

/// Held by the one case that need not make room.
static ROOM: Mutex<()> = Mutex::new(());

/// Tries once more if the first result is an error of the machine or the grader, which the load of
/// other work may have caused.
pub(crate) fn once_more<T>(mut attempt: impl FnMut() -> T, is_error: impl Fn(&T) -> bool) -> T {
    let first = attempt();
    if is_error(&first) { attempt() } else { first }
}

/// How often a compiler is tried at most that the machine keeps from its work.
const MAX_COMPILATIONS: usize = 3;

/// Tries until the result is no error of the machine's, each time when `calm` has returned.
pub(super) fn when_calm<T>(
    mut attempt: impl FnMut() -> T,
    is_error: impl Fn(&T) -> bool,
    calm: impl Fn(),
) -> T {
    let mut result = attempt();
    for _ in 1..MAX_COMPILATIONS {
        if !is_error(&result) {
            break;
        }
        calm();
        result = attempt();
    }
    result
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;
    use crate::verdict::conversation::{Fact, TranscriptEntry};

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
        until_reliable(|_| {
            runs += 1;
            transcript(runs <= disturbed)
        });
        runs
    }

    #[test]
    fn an_error_is_tried_once_more() {
        let tried = |results: [i32; 3], is_error: fn(&i32) -> bool| {
            let mut results = results.into_iter();
            let result = once_more(|| results.next().expect("a result"), is_error);
            (result, results.len())
        };
        assert_eq!(tried([1, 2, 3], |result| *result == 1), (2, 1));
        assert_eq!(tried([1, 2, 3], |result| *result == 2), (1, 2));
        assert_eq!(tried([1, 2, 3], |_| true), (2, 1));
    }

    #[test]
    fn what_the_machine_disturbs_is_tried_again_when_it_is_calm() {
        let tried = |errors: usize| {
            let (mut runs, calms) = (0, std::cell::Cell::new(0));
            let attempt = || {
                runs += 1;
                runs
            };
            let result = when_calm(attempt, |run| *run <= errors, || calms.set(calms.get() + 1));
            (result, calms.get())
        };
        assert_eq!(
            [0, 1, 9].map(tried),
            [(1, 0), (2, 1), (MAX_COMPILATIONS, 2)]
        );
    }

    #[test]
    fn only_disturbed_runs_are_repeated_and_not_for_ever() {
        assert_eq!([0, 1, 2].map(runs), [1, 2, 3]);
        assert_eq!(runs(usize::MAX), MAX_RUNS);
    }
}
