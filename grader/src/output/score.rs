//! Adds points up. Pure.

use serde::{Deserialize, Serialize};

use crate::engine::grade::Graded;
use crate::verdict::judge::Verdict;

/// Points reached, of how many.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Score {
    /// The points of the cases that passed.
    pub score: u32,
    /// The points of all cases.
    pub max_score: u32,
}

/// What passing is worth: all or nothing a case.
#[must_use]
pub fn of(graded: &Graded) -> Score {
    let max_score = graded.case.points;
    Score {
        score: if matches!(graded.verdict, Verdict::Pass) {
            max_score
        } else {
            0
        },
        max_score,
    }
}

/// The sum.
#[must_use]
pub fn sum(scores: impl IntoIterator<Item = Score>) -> Score {
    scores
        .into_iter()
        .fold(Score::default(), |sum, score| Score {
            score: sum.score + score.score,
            max_score: sum.max_score + score.max_score,
        })
}
