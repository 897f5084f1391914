//! Equal submissions are graded once, whenever they are found to be equal: each is opened beside
//! the grading of others.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::digest::Inputs;

/// Who grades a submission.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Claim {
    /// Whoever asked: it is the first with these inputs.
    First,
    /// Whoever asked, unless the result of an equal one is stored: that was graded in this run.
    Again,
    /// Nobody: an equal one is being graded, and this one will get its result.
    Waits,
}

/// The submissions of a run by what they depend on.
#[derive(Debug, Default)]
pub(super) struct EqualSubmissions {
    /// The indices of those that wait for a result; `None` if that is stored.
    waiting: Mutex<HashMap<Inputs, Option<Vec<usize>>>>,
}

impl EqualSubmissions {
    /// Lets a submission wait for the result of these inputs.
    pub(super) fn claim(&self, inputs: &Inputs, index: usize) -> Claim {
        let mut waiting = self.lock();
        match waiting.get_mut(inputs) {
            Some(Some(equal)) => {
                equal.push(index);
                return Claim::Waits;
            }
            Some(stored @ None) => {
                *stored = Some(vec![index]);
                return Claim::Again;
            }
            None => {}
        }
        waiting.insert(inputs.clone(), Some(vec![index]));
        Claim::First
    }

    /// Those that wait for the result of these inputs. Ask until there is none, because more may
    /// come while the result is stored.
    pub(super) fn take_waiting(&self, inputs: &Inputs) -> Vec<usize> {
        let mut waiting = self.lock();
        let Some(state) = waiting.get_mut(inputs) else {
            return Vec::new();
        };
        let taken = state.take().unwrap_or_default();
        *state = (!taken.is_empty()).then(Vec::new);
        taken
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<Inputs, Option<Vec<usize>>>> {
        self.waiting.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_is_graded_and_the_others_get_its_result() {
        let inputs = |sources: &str| Inputs {
            sources: sources.to_owned(),
            specs: String::new(),
            toolchain: String::new(),
        };
        let (a, b) = (inputs("a"), inputs("b"));
        let equal = EqualSubmissions::default();
        assert_eq!(equal.claim(&a, 0), Claim::First);
        assert_eq!(equal.claim(&b, 1), Claim::First);
        assert_eq!(equal.claim(&a, 2), Claim::Waits);
        assert_eq!(equal.take_waiting(&a), [0, 2]);
        // This one comes while the result is stored: whoever stores it looks again.
        assert_eq!(equal.claim(&a, 3), Claim::Waits);
        assert_eq!(equal.take_waiting(&a), [3]);
        assert_eq!(equal.take_waiting(&a), [0; 0]);
        assert_eq!(equal.claim(&a, 4), Claim::Again);
        assert_eq!(equal.claim(&a, 5), Claim::Waits);
        assert_eq!(equal.take_waiting(&a), [4, 5]);
        assert_eq!(equal.take_waiting(&b), [1]);
    }
}
