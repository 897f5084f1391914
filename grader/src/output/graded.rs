//! The result of a case, and its points. Pure.

use std::iter::Sum;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::output::trace::Diagram;
use crate::plan::Case;
use crate::spec::Rule;
use crate::verdict::judge::Verdict;

/// A case that was run and judged.
#[derive(Debug, Clone)]
pub struct Graded {
    /// The case.
    pub case: Arc<Case>,
    /// Whether the program passed.
    pub verdict: Verdict,
    /// How long the run took.
    pub duration: Duration,
    /// A picture of the conversation, if the program failed or the case was traced.
    pub diagram: Option<Box<Diagram>>,
}

/// Points.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Score {
    /// The points of the cases that passed.
    pub score: u32,
    /// The points of all cases.
    pub max_score: u32,
}

impl Graded {
    /// The points of the case: all or none.
    #[must_use]
    pub fn score(&self) -> Score {
        let max_score = self.case.points;
        Score {
            score: match self.verdict {
                Verdict::Pass => max_score,
                Verdict::Fail(_) | Verdict::Error(_) => 0,
            },
            max_score,
        }
    }

    /// The rule that the program broke; several if the step that failed does not say which of them.
    /// None if it passed, is not written or not built.
    #[must_use]
    pub fn broken_rules(&self) -> Vec<&Rule> {
        match &self.verdict {
            Verdict::Fail(failure) if !failure.kind.is_without_a_program() => {
                self.case.rules_at(failure.step)
            }
            Verdict::Fail(_) | Verdict::Pass | Verdict::Error(_) => Vec::new(),
        }
    }
}

impl Sum for Score {
    fn sum<I: Iterator<Item = Self>>(scores: I) -> Self {
        scores.fold(Self::default(), |sum, score| Self {
            score: sum.score + score.score,
            max_score: sum.max_score + score.max_score,
        })
    }
}
