//! Tells the threads of the pipeline what to do next: which submission to compile, or which case to
//! run. Compiles and runs nothing itself.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

/// The work of a class. `S` is a compiled submission.
pub(super) struct WorkQueue<S> {
    submissions: usize,
    most_in_flight: usize,
    state: Mutex<QueueState<S>>,
    /// Notified after every change of `state`, whether or not the lock is still held.
    changed: Condvar,
}

struct QueueState<S> {
    /// The next submission to compile.
    next_index: usize,
    /// Submissions that were started and are not finished.
    in_flight: usize,
    /// Submissions that are being compiled.
    compiling: usize,
    /// Cases that are ready to run, oldest first.
    cases: VecDeque<(Arc<S>, usize)>,
    is_stopped: bool,
}

impl<S> WorkQueue<S> {
    /// A queue for the submissions `0..submissions`, at most `most_in_flight` of which are in flight
    /// at a time.
    pub(super) fn new(submissions: usize, most_in_flight: usize) -> Self {
        Self {
            submissions,
            most_in_flight,
            state: Mutex::new(QueueState {
                next_index: 0,
                in_flight: 0,
                compiling: 0,
                cases: VecDeque::new(),
                is_stopped: false,
            }),
            changed: Condvar::new(),
        }
    }

    /// Waits until another submission may be compiled. `None` if none is left.
    pub(super) fn next_submission(&self) -> Option<usize> {
        let is_full =
            |state: &mut QueueState<S>| state.in_flight >= self.most_in_flight && !state.is_stopped;
        let waited = self.changed.wait_while(self.lock(), is_full);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.is_stopped || state.next_index >= self.submissions {
            return None;
        }
        state.next_index += 1;
        state.in_flight += 1;
        state.compiling += 1;
        Some(state.next_index - 1)
    }

    /// Records that a submission was compiled: its cases are ready to run.
    pub(super) fn add_cases(&self, submission: S, cases: usize) {
        let submission = Arc::new(submission);
        let cases = (0..cases).map(|case| (Arc::clone(&submission), case));
        let mut state = self.lock();
        state.compiling -= 1;
        state.cases.extend(cases);
        drop(state);
        self.changed.notify_all();
    }

    /// Records that a submission has no cases to run.
    pub(super) fn drop_submission(&self) {
        let mut state = self.lock();
        state.compiling -= 1;
        state.in_flight -= 1;
        drop(state);
        self.changed.notify_all();
    }

    /// Waits for a case to run. `None` if there will be no more.
    pub(super) fn next_case(&self) -> Option<(Arc<S>, usize)> {
        let must_wait = |state: &mut QueueState<S>| {
            let may_come = state.compiling > 0 || state.next_index < self.submissions;
            state.cases.is_empty() && may_come && !state.is_stopped
        };
        let waited = self.changed.wait_while(self.lock(), must_wait);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.is_stopped {
            return None;
        }
        state.cases.pop_front()
    }

    /// Records that all cases of a submission have run.
    pub(super) fn finish_submission(&self) {
        self.lock().in_flight -= 1;
        self.changed.notify_all();
    }

    /// Wakes all waiting threads and hands out no more work.
    pub(super) fn stop(&self) {
        // Set under the lock, so that no thread misses it between checking and waiting.
        self.lock().is_stopped = true;
        self.changed.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, QueueState<S>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use std::thread;

    use super::*;

    #[test]
    fn cases_are_handed_out_until_none_can_come() {
        let queue = WorkQueue::new(2, 8);
        assert_eq!(
            (queue.next_submission(), queue.next_submission()),
            (Some(0), Some(1))
        );
        assert_eq!(queue.next_submission(), None);
        queue.add_cases("first", 2);
        queue.drop_submission();
        let cases: Vec<_> = std::iter::from_fn(|| queue.next_case()).collect();
        assert_eq!(cases, [(Arc::new("first"), 0), (Arc::new("first"), 1)]);
    }

    #[test]
    fn a_submission_waits_for_another_to_finish() {
        let queue = WorkQueue::new(2, 1);
        assert_eq!(queue.next_submission(), Some(0));
        thread::scope(|scope| {
            let next = scope.spawn(|| queue.next_submission());
            queue.add_cases("first", 1);
            assert!(queue.next_case().is_some());
            queue.finish_submission();
            assert_eq!(next.join().unwrap(), Some(1));
        });
    }

    #[test]
    fn a_stop_wakes_all_who_wait() {
        let queue: WorkQueue<()> = WorkQueue::new(2, 1);
        queue.next_submission();
        thread::scope(|scope| {
            let submission = scope.spawn(|| queue.next_submission());
            let case = scope.spawn(|| queue.next_case());
            queue.stop();
            assert_eq!(
                (submission.join().unwrap(), case.join().unwrap()),
                (None, None)
            );
        });
    }
}
