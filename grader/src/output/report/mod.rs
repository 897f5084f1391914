//! Turns graded cases into what people and machines read. Pure: a report is written into whatever
//! it is given, and whether that is a terminal is not its business.

mod audience;
mod autolab;
mod classroom50;
mod comparison;
mod document;
mod failure;
mod format;
mod github;
mod gradescope;
mod html;
mod human;
mod json;
mod junit;
mod markdown;
mod tap;

use std::time::Duration;

pub use audience::Audience;
pub use classroom50::Classroom;
pub use comparison::{Caret, Comparison};
pub use document::{CaseRecord, Document, FORMAT, FailureRecord as Failed, LabRecord, Outcome};
pub use failure::picture;
pub use format::{Format, Input, write};
pub use html::ClassIndex;
pub use human::{ReportStyle, write as write_human, write_not_built};

use crate::base::level::Isolation;
use crate::output::graded::{Graded, Score};
use crate::verdict::conversation::{GraderError, Kind};
use crate::verdict::judge::{Failure, Verdict};

/// All that was graded in one go.
#[derive(Debug)]
pub struct Report<'a> {
    /// What kept the cases apart.
    pub isolation: Isolation,
    /// Where the random values came from.
    pub seed: u32,
    /// How long the grading took.
    pub duration: Duration,
    /// The labs, in the order of the course.
    pub labs: Vec<LabReport<'a>>,
}

/// One lab of a report.
#[derive(Debug)]
pub struct LabReport<'a> {
    /// Its name.
    pub lab: &'a str,
    /// Its cases, in the order of the lab.
    pub cases: Vec<&'a Graded>,
}

/// How far a lab is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabProgress {
    /// Every program of it stops at its first `todo!()`.
    NotStarted,
    /// Some cases pass, or fail for another reason.
    Started,
    /// Every case passes.
    Done,
}

impl<'a> Report<'a> {
    /// Sorts graded cases into labs; they come in the order of the course.
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
                _ => None,
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

    /// How far it is.
    #[must_use]
    pub fn progress(&self) -> LabProgress {
        if self
            .cases
            .iter()
            .all(|graded| matches!(graded.verdict, Verdict::Pass))
        {
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

/// `specs/LAB/CASE.yaml:LINE:COLUMN` of the step that failed, or of the case as a whole.
#[must_use]
pub fn place(graded: &Graded, failure: &Failure) -> String {
    let source = &graded.case.source;
    let step = failure.step.and_then(|id| graded.case.step(id));
    match step.map(|step| source.locate(step.mark)) {
        Some(at) => format!("{}:{}:{}", source.path.display(), at.line, at.column),
        None => source.path.display().to_string(),
    }
}
