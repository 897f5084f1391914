//! Tells the threads of the pipeline what to do next: which submission to compile, or which case to
//! run. Compiles and runs nothing itself.

use std::collections::VecDeque;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};

use super::patience::{CaseEnd, Patience, Tally, patience};

/// How many cases of one submission run at once at most. One whose programs use up the machine, or
/// keep every case waiting, must not take all places.
const MOST_OF_ONE: usize = 8;

/// How many, and how many of one program, before one has ended well.
const FIRST_OF_ONE: usize = 2;
const FIRST_OF_PROGRAM: usize = 1;

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
    /// Submissions with cases that are not finished. They take turns.
    compiled: VecDeque<CompiledSubmission<S>>,
    is_stopped: bool,
}

struct CompiledSubmission<S> {
    submission: Arc<S>,
    /// The program of each case.
    programs: Vec<usize>,
    /// The cases that have not begun, in their order.
    waiting: VecDeque<usize>,
    record: Tally,
    program_records: Vec<Tally>,
}

impl<S> CompiledSubmission<S> {
    /// Where the next case to run is among those that wait.
    fn next(&self) -> Option<usize> {
        if !self.record.may_begin(FIRST_OF_ONE, MOST_OF_ONE) {
            return None;
        }
        let program = |case: &usize| &self.program_records[self.programs[*case]];
        let may_begin = |case: &usize| program(case).may_begin(FIRST_OF_PROGRAM, MOST_OF_ONE);
        self.waiting.iter().position(may_begin)
    }
}

/// A case to run.
pub(super) struct CaseToRun<S> {
    pub(super) submission: Arc<S>,
    /// Its index in the submission.
    pub(super) case: usize,
    pub(super) patience: Patience,
}

impl<S> QueueState<S> {
    /// The place of the submission whose turn it is, and that of its case.
    fn next_compiled(&self) -> Option<(usize, usize)> {
        let mut places = self.compiled.iter().enumerate();
        places.find_map(|(place, compiled)| Some((place, compiled.next()?)))
    }
}

impl<S> WorkQueue<S> {
    /// A queue for the submissions `0..submissions`, at most `most_in_flight` of which are in
    /// flight at a time.
    pub(super) fn new(submissions: usize, most_in_flight: usize) -> Self {
        Self {
            submissions,
            most_in_flight,
            state: Mutex::new(QueueState {
                next_index: 0,
                in_flight: 0,
                compiling: 0,
                compiled: VecDeque::new(),
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

    /// Records that a submission was compiled: its cases are ready to run. `programs` has a number
    /// for each of them, the same for cases of the same program.
    pub(super) fn add_cases(&self, submission: S, programs: Vec<usize>) {
        let mut state = self.lock();
        state.compiling -= 1;
        let count = programs.iter().max().map_or(0, |most| most + 1);
        state.compiled.push_back(CompiledSubmission {
            submission: Arc::new(submission),
            waiting: (0..programs.len()).collect(),
            record: Tally::default(),
            program_records: vec![Tally::default(); count],
            programs,
        });
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
    pub(super) fn next_case(&self) -> Option<CaseToRun<S>> {
        let must_wait = |state: &mut QueueState<S>| {
            let is_left = state.compiled.iter().any(|it| !it.waiting.is_empty());
            let may_come = is_left || state.compiling > 0 || state.next_index < self.submissions;
            state.next_compiled().is_none() && may_come && !state.is_stopped
        };
        let waited = self.changed.wait_while(self.lock(), must_wait);
        let mut state = waited.unwrap_or_else(PoisonError::into_inner);
        if state.is_stopped {
            return None;
        }
        let (place, waiting) = state.next_compiled()?;
        let mut compiled = state.compiled.remove(place)?;
        let case = compiled.waiting.remove(waiting)?;
        let program = &mut compiled.program_records[compiled.programs[case]];
        let next = CaseToRun {
            submission: Arc::clone(&compiled.submission),
            case,
            patience: patience(&compiled.record, program),
        };
        program.begin();
        compiled.record.begin();
        state.compiled.push_back(compiled);
        Some(next)
    }

    /// Records that a case of a submission has run.
    pub(super) fn finish_case(&self, submission: &Arc<S>, case: usize, end: CaseEnd) {
        let mut state = self.lock();
        let is_it = |it: &CompiledSubmission<S>| Arc::ptr_eq(&it.submission, submission);
        if let Some(place) = state.compiled.iter().position(is_it) {
            let compiled = &mut state.compiled[place];
            compiled.record.end(end);
            compiled.program_records[compiled.programs[case]].end(end);
            if compiled.record.running() == 0 && compiled.waiting.is_empty() {
                state.compiled.remove(place);
                state.in_flight -= 1;
            }
        }
        drop(state);
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
        queue.add_cases("first", vec![0, 1]);
        queue.drop_submission();
        let cases = std::iter::from_fn(|| queue.next_case());
        let cases: Vec<_> = cases.map(|next| (*next.submission, next.case)).collect();
        assert_eq!(cases, [("first", 0), ("first", 1)]);
    }

    #[test]
    fn submissions_take_turns_and_none_takes_all_places() {
        let queue = WorkQueue::new(2, 8);
        for submission in ["first", "second"] {
            queue.next_submission();
            queue.add_cases(submission, (0..10).collect());
        }
        // A submission that has passed nothing has less.
        for _ in 0..2 {
            let first = queue.next_case().expect("a case");
            queue.finish_case(&first.submission, first.case, CaseEnd::Passed);
        }
        let mut order = Vec::new();
        for _ in 0..2 * MOST_OF_ONE {
            let next = queue.next_case().expect("a case");
            order.push((*next.submission, next.case));
            if *next.submission == "second" {
                queue.finish_case(&next.submission, next.case, CaseEnd::Passed);
            }
        }
        let expected = (1..=MOST_OF_ONE).flat_map(|case| [("first", case), ("second", case)]);
        assert_eq!(order, expected.collect::<Vec<_>>());
        // The first has as many as it may, and waits.
        let next = queue.next_case().expect("a case");
        assert_eq!((*next.submission, next.case), ("second", MOST_OF_ONE + 1));
    }

    #[test]
    fn of_a_program_about_which_nothing_is_known_one_case_runs_at_a_time() {
        let queue = WorkQueue::new(1, 8);
        queue.next_submission();
        queue.add_cases("only", vec![0, 0, 0, 1]);
        let next = || queue.next_case().expect("a case");
        let first = next();
        assert_eq!((first.case, next().case), (0, 3));
        queue.finish_case(&first.submission, first.case, CaseEnd::Passed);
        assert_eq!((next().case, next().case), (1, 2));
    }

    #[test]
    fn a_submission_waits_for_another_to_finish() {
        let queue = WorkQueue::new(2, 1);
        assert_eq!(queue.next_submission(), Some(0));
        thread::scope(|scope| {
            let next = scope.spawn(|| queue.next_submission());
            queue.add_cases("first", vec![0]);
            let first = queue.next_case().expect("a case");
            queue.finish_case(&first.submission, first.case, CaseEnd::Cheap);
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
                (submission.join().unwrap(), case.join().unwrap().is_none()),
                (None, true)
            );
        });
    }
}
