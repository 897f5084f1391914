//! How much patience a class has with a submission, by what came of its cases so far: one that gets
//! nowhere must not use up the machine, or keep the class waiting, once for each of its cases.

use std::time::Duration;

use crate::plan::Case;
use crate::verdict::conversation::Kind;
use crate::verdict::judge::{Failure, Verdict};

/// How long a failing case with all of its time may take before it counts as costly, and one with a
/// part of it.
const COSTLY: Duration = Duration::from_secs(5);
const COSTLY_WHEN_SHORT: Duration = Duration::from_secs(1);

/// How many costly cases a submission may have without a passed one before it is given up.
const MOST_COSTLY: usize = 3;

/// The priorities of programs, as nice values: below those of the grader and its compilers, which
/// do most of a class's work.
const PRIORITY: i32 = 8;
const LOW_PRIORITY: i32 = 15;

const HURRIED_NOTE: &str = "in a case before this one the program used up all of its time, or one of its limits, and it \
     had passed none; so it had a fifth of the time here, and a quarter of each limit";

const GIVEN_UP: &str = "this case was not run: in three others the submission's programs had used up all of their time, \
     or one of their limits, and they had passed none";

/// What came of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CaseEnd {
    /// The program passed.
    Passed,
    /// It failed, and that took all the time or went over a limit.
    Costly,
    /// Neither.
    Cheap,
}

/// How much of the machine a case gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Patience {
    /// As much as any other.
    Full,
    /// A part: see [`Case::hurried`].
    Short,
    /// It is not run.
    GivenUp,
}

impl Patience {
    /// The case as it is to be run.
    pub(super) fn apply(self, case: Case) -> Case {
        match self {
            Self::Full | Self::GivenUp => case.with_priority(PRIORITY),
            Self::Short => case.hurried().with_priority(LOW_PRIORITY),
        }
    }

    /// Adds to a verdict what its reader has to know.
    pub(super) fn explain(self, verdict: &mut Verdict) {
        if let (Verdict::Fail(failure), Self::Short) = (verdict, self) {
            failure.notes.push(HURRIED_NOTE.to_owned());
        }
    }

    /// What came of a case that was run with this patience, and took so long.
    pub(super) fn end(self, verdict: &Verdict, duration: Duration) -> CaseEnd {
        let most = match self {
            Self::Full => COSTLY,
            Self::Short | Self::GivenUp => COSTLY_WHEN_SHORT,
        };
        match verdict {
            Verdict::Pass => CaseEnd::Passed,
            Verdict::Fail(failure)
                if duration >= most || matches!(failure.kind, Kind::OverLimit | Kind::Flood) =>
            {
                CaseEnd::Costly
            }
            Verdict::Fail(_) | Verdict::Error(_) => CaseEnd::Cheap,
        }
    }
}

/// The verdict on a case that was given up.
pub(super) fn given_up() -> Verdict {
    Verdict::Fail(Box::new(Failure::new(Kind::OverLimit, GIVEN_UP.to_owned())))
}

/// What came of the cases of a submission, or of one of its programs, so far.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Tally {
    running: usize,
    ended: usize,
    passed: usize,
    costly: usize,
}

impl Tally {
    /// How many cases are running.
    pub(super) fn running(&self) -> usize {
        self.running
    }

    /// Whether another case may begin while others run, of which there may be `most`. If no case
    /// has ended well, `few`.
    pub(super) fn may_begin(&self, few: usize, most: usize) -> bool {
        let ended_well = self.passed > 0 || self.ended > self.costly;
        self.running < if ended_well { most } else { few }
    }

    /// Records that a case has begun.
    pub(super) fn begin(&mut self) {
        self.running += 1;
    }

    /// Records that a case has ended.
    pub(super) fn end(&mut self, end: CaseEnd) {
        self.running -= 1;
        self.ended += 1;
        match end {
            CaseEnd::Passed => self.passed += 1,
            CaseEnd::Costly => self.costly += 1,
            CaseEnd::Cheap => {}
        }
    }

    fn only_costly(&self, most: usize) -> bool {
        self.passed == 0 && self.costly >= most
    }
}

/// The patience with the next case of a program of a submission.
pub(super) fn patience(submission: &Tally, program: &Tally) -> Patience {
    if submission.only_costly(MOST_COSTLY) {
        Patience::GivenUp
    } else if program.only_costly(1) {
        Patience::Short
    } else {
        Patience::Full
    }
}

#[cfg(test)]
mod tests {
    use super::CaseEnd::{Cheap, Costly, Passed};
    use super::*;

    fn record(ends: &[CaseEnd]) -> Tally {
        let mut record = Tally::default();
        for end in ends {
            record.begin();
            record.end(*end);
        }
        record
    }

    #[test]
    fn what_gets_nowhere_is_hurried_and_then_given_up() {
        let patience = |others: &[CaseEnd], program: &[CaseEnd]| {
            patience(&record(&[others, program].concat()), &record(program))
        };
        assert_eq!(patience(&[], &[]), Patience::Full);
        assert_eq!(patience(&[], &[Cheap, Cheap, Cheap]), Patience::Full);
        assert_eq!(patience(&[Costly, Costly], &[]), Patience::Full);
        assert_eq!(patience(&[], &[Cheap, Costly]), Patience::Short);
        assert_eq!(patience(&[Passed], &[Costly; 5]), Patience::Short);
        assert_eq!(patience(&[], &[Passed, Costly]), Patience::Full);
        assert_eq!(patience(&[Costly; 2], &[Costly]), Patience::GivenUp);
    }

    #[test]
    fn its_cases_run_one_at_a_time_until_one_ends_well() {
        let may_begin = |ends: &[CaseEnd]| {
            let mut record = record(ends);
            record.begin();
            record.may_begin(1, 8)
        };
        assert!(!may_begin(&[]));
        assert!(!may_begin(&[Costly]));
        assert!(may_begin(&[Cheap]));
        assert!(may_begin(&[Passed]));
    }

    #[test]
    fn a_case_is_costly_by_time_or_by_what_it_used() {
        let failed = |kind| Verdict::Fail(Box::new(Failure::new(kind, String::new())));
        let end = |patience: Patience, kind, duration| patience.end(&failed(kind), duration);
        let quick = Duration::from_millis(10);
        assert_eq!(Patience::Full.end(&Verdict::Pass, COSTLY), Passed);
        assert_eq!(end(Patience::Full, Kind::Hung, COSTLY), Costly);
        assert_eq!(end(Patience::Full, Kind::OverLimit, quick), Costly);
        assert_eq!(end(Patience::Full, Kind::Hung, COSTLY_WHEN_SHORT), Cheap);
        assert_eq!(end(Patience::Short, Kind::Hung, COSTLY_WHEN_SHORT), Costly);
    }
}
