//! What came of a case, and what it is worth. Pure.

use std::iter::Sum;
use std::sync::Arc;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::output::trace::Diagram;
use crate::plan::Case;
use crate::verdict::judge::Verdict;

/// What came of a case.
#[derive(Debug, Clone)]
pub struct Graded {
    /// The case.
    pub case: Arc<Case>,
    /// What is said of it.
    pub verdict: Verdict,
    /// How long it took.
    pub duration: Duration,
    /// The picture of a case that failed, or that was traced.
    pub diagram: Option<Box<Diagram>>,
}

/// Points reached, of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Score {
    /// The points of the cases that passed.
    pub score: u32,
    /// The points of all cases.
    pub max_score: u32,
}

impl Graded {
    /// What the case is worth: all or nothing.
    #[must_use]
    pub fn score(&self) -> Score {
        let max_score = self.case.points;
        Score {
            score: if matches!(self.verdict, Verdict::Pass) {
                max_score
            } else {
                0
            },
            max_score,
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
