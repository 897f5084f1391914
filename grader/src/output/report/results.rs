//! Graded cases, grouped by lab.

use std::time::Duration;

use crate::base::level::Isolation;
use crate::output::graded::{Graded, Score};
use crate::verdict::conversation::{GraderError, Kind};
use crate::verdict::judge::Verdict;

/// Everything that was graded in one run.
#[derive(Debug)]
pub struct Report<'a> {
    /// How the programs under test were isolated.
    pub isolation: Isolation,
    /// The seed of the random values.
    pub seed: u32,
    /// How long the grading took.
    pub duration: Duration,
    /// The labs, in the order of the course.
    pub labs: Vec<LabReport<'a>>,
}

/// One lab of a report.
#[derive(Debug)]
pub struct LabReport<'a> {
    /// The lab's name.
    pub lab: &'a str,
    /// Its cases, in the order of the lab.
    pub cases: Vec<&'a Graded>,
}

/// The state of a lab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabProgress {
    /// Every program stops at its first `todo!()`.
    NotStarted,
    /// Some cases pass, or fail for another reason.
    Started,
    /// All its cases pass.
    Done,
}

impl<'a> Report<'a> {
    /// Groups graded cases by lab. They must be in the order of the course.
    #[must_use]
    pub fn new(isolation: Isolation, seed: u32, duration: Duration, graded: &'a [Graded]) -> Self {
        let mut labs: Vec<LabReport<'a>> = Vec::new();
        for graded in graded {
            match labs.last_mut() {
                Some(last) if last.lab == graded.case.lab => last.cases.push(graded),
                _ => labs.push(LabReport {
                    lab: &graded.case.lab,
                    cases: vec![graded],
                }),
            }
        }
        Self {
            isolation,
            seed,
            duration,
            labs,
        }
    }

    /// The points of all labs.
    #[must_use]
    pub fn score(&self) -> Score {
        self.labs.iter().map(LabReport::score).sum()
    }

    /// Whether every case passed.
    #[must_use]
    pub fn all_passed(&self) -> bool {
        self.labs
            .iter()
            .all(|lab| lab.progress() == LabProgress::Done)
    }

    /// The cases that the grader could not grade, and why.
    #[must_use]
    pub fn errors(&self) -> Vec<(&'a Graded, &'a GraderError)> {
        let cases = self.labs.iter().flat_map(|lab| &lab.cases);
        cases
            .filter_map(|graded| match &graded.verdict {
                Verdict::Error(why) => Some((*graded, why)),
                Verdict::Pass | Verdict::Fail(_) => None,
            })
            .collect()
    }
}

impl LabReport<'_> {
    /// The points of the lab.
    #[must_use]
    pub fn score(&self) -> Score {
        self.cases.iter().map(|graded| graded.score()).sum()
    }

    /// The state of the lab.
    #[must_use]
    pub fn progress(&self) -> LabProgress {
        let has_passed = |graded: &&Graded| matches!(graded.verdict, Verdict::Pass);
        if self.cases.iter().all(has_passed) {
            LabProgress::Done
        } else if self.cases.iter().all(|graded| is_untouched(graded)) {
            LabProgress::NotStarted
        } else {
            LabProgress::Started
        }
    }
}

fn is_untouched(graded: &Graded) -> bool {
    matches!(&graded.verdict, Verdict::Fail(failure) if failure.kind == Kind::NotImplemented)
}
