//! Decides when something is tried again: only if the machine or the grader failed, never because a
//! program did. A class tries each case once more, on top of the runs here.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use super::stalls::Stalls;
use crate::base::{refusals, shortage};
use crate::sandbox::MemoryClaim;
use crate::verdict::conversation::{Transcript, Unreliable};

/// How many runs a case gets at most, the first included, if the machine disturbs them.
const MAX_RUNS: usize = 5;

/// How long a case is run again if each run lacked something that comes and goes: the grader was
/// stopped, or there were no processes or open files.
const PATIENCE: Duration = Duration::from_secs(180);

/// How long a case is run again if the program got no processor each time. In most such runs a
/// short silence proved nothing; one that extends a limit as far as it can be takes nearly all of
/// this.
const STARVED_PATIENCE: Duration = Duration::from_secs(60);

/// Runs a case until the machine does not disturb it, or [`MAX_RUNS`] times, or for as long as what
/// is lacking is waited for; then the last transcript is an unreliable one.
///
/// A case that had to make room for others is run again as one that need not: one such case at a
/// time, so that the machine has the memory.
pub(super) fn until_reliable(mut run: impl FnMut(MemoryClaim) -> Transcript) -> Transcript {
    let began = Instant::now();
    let mut transcript = run(MemoryClaim::Shared);
    for runs in 1.. {
        if !transcript.is_unreliable() || !may_repeat(runs, transcript.lack(), began.elapsed()) {
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

/// Whether a case may be run again, after this many runs in this time, the last of which lacked
/// this.
fn may_repeat(runs: usize, lack: Option<&Unreliable>, elapsed: Duration) -> bool {
    match lack {
        Some(Unreliable::Starved) => runs < MAX_RUNS && elapsed < STARVED_PATIENCE,
        Some(Unreliable::Stalled(_) | Unreliable::Short) => runs < MAX_RUNS || elapsed < PATIENCE,
        _ => runs < MAX_RUNS,
    }
}

/// Does something until it succeeds, or the machine lacked nothing when it failed, or
/// [`MAX_RUNS`] times; then nobody knows why it failed, and there is no result.
pub(super) fn until_nothing_lacks<T>(
    mut attempt: impl FnMut() -> T,
    has_failed: impl Fn(&T) -> bool,
) -> Option<T> {
    (0..MAX_RUNS).find_map(|_| {
        Stalls::watch().wait_for_calm();
        let lacks = || (shortage::count(), refusals::count());
        let before = lacks();
        let result = attempt();
        (!has_failed(&result) || lacks() == before).then_some(result)
    })
}

/// Held by the one case that need not make room.
static ROOM: Mutex<()> = Mutex::new(());

/// Tries once more if the first result is an error of the machine or the grader, which the load of
/// other work may have caused.
pub(crate) fn once_more<T>(attempt: impl FnMut() -> T, is_error: impl Fn(&T) -> bool) -> T {
    up_to(2, attempt, is_error)
}

/// How often a compiler is tried at most that the machine keeps from its work.
const MAX_COMPILATIONS: usize = 3;

/// Tries until the result is no error of the machine's, or [`MAX_COMPILATIONS`] times.
pub(super) fn a_few_times<T>(attempt: impl FnMut() -> T, is_error: impl Fn(&T) -> bool) -> T {
    up_to(MAX_COMPILATIONS, attempt, is_error)
}

/// Tries until the result is no error, at most this often.
fn up_to<T>(times: usize, mut attempt: impl FnMut() -> T, is_error: impl Fn(&T) -> bool) -> T {
    let mut result = attempt();
    for _ in 1..times {
        if !is_error(&result) {
            break;
        }
        result = attempt();
    }
    result
}

#[cfg(test)]
mod tests {
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
    fn what_the_machine_disturbs_is_tried_a_few_times() {
        let tried = |errors: usize| {
            let mut runs = 0;
            let attempt = || {
                runs += 1;
                runs
            };
            a_few_times(attempt, |run| *run <= errors)
        };
        assert_eq!([0, 1, 9].map(tried), [1, 2, MAX_COMPILATIONS]);
    }

    #[test]
    fn what_comes_and_goes_is_waited_for() {
        let now = Duration::ZERO;
        let stalled = Unreliable::Stalled(Duration::from_secs(1));
        assert!(may_repeat(MAX_RUNS - 1, None, PATIENCE));
        assert!(!may_repeat(MAX_RUNS, None, now));
        assert!(may_repeat(MAX_RUNS - 1, Some(&Unreliable::Starved), now));
        assert!(!may_repeat(MAX_RUNS, Some(&Unreliable::Starved), now));
        assert!(!may_repeat(1, Some(&Unreliable::Starved), STARVED_PATIENCE));
        assert!(may_repeat(MAX_RUNS, Some(&stalled), now));
        assert!(may_repeat(MAX_RUNS, Some(&Unreliable::Short), now));
        assert!(!may_repeat(MAX_RUNS, Some(&stalled), PATIENCE));
    }

    #[test]
    fn what_fails_while_the_machine_lacks_something_is_tried_again() {
        let tried = |shortages: usize, has_failed: fn(&usize) -> bool| {
            let mut attempts = 0;
            let result = until_nothing_lacks(
                || {
                    attempts += 1;
                    if attempts <= shortages {
                        shortage::noted(rustix::io::Errno::MFILE.into());
                    }
                    attempts
                },
                has_failed,
            );
            (result, attempts)
        };
        assert_eq!(tried(9, |_| false), (Some(1), 1));
        assert_eq!(tried(2, |attempt| *attempt == 1), (Some(2), 2));
        assert_eq!(tried(MAX_RUNS, |_| true), (None, MAX_RUNS));
    }

    #[test]
    fn only_disturbed_runs_are_repeated_and_not_for_ever() {
        assert_eq!([0, 1, 2].map(runs), [1, 2, 3]);
        assert_eq!(runs(usize::MAX), MAX_RUNS);
    }
}
