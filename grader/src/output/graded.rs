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
    /// How its runs ended, if it was run several times.
    pub repeats: Option<Repeats>,
}

/// The runs of a case that was run several times.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Repeats {
    /// How many there were.
    pub runs: usize,
    /// How many of them failed.
    pub failed: usize,
    /// How many of them the grader could not grade.
    pub ungraded: usize,
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

    /// What to say about its runs, if there were several and one did not pass.
    #[must_use]
    pub fn repeats_note(&self) -> Option<String> {
        let Repeats {
            runs,
            failed,
            ungraded,
        } = self.repeats?;
        let mut note = match failed {
            0 => return None,
            1 => format!("1 of {runs} runs failed"),
            failed => format!("{failed} of {runs} runs failed; this is the first that did"),
        };
        if ungraded > 0 {
            note += &format!("; {ungraded} could not be graded");
        }
        Some(note)
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

/// Makes one of the runs of each case, which follow each other: the first that failed, otherwise the
/// first that could not be graded, otherwise the first. It takes as long as all of them.
#[must_use]
pub fn fold_repeats(graded: &[Graded]) -> Vec<Graded> {
    let is_same = |a: &Graded, b: &Graded| a.case.lab == b.case.lab && a.case.name == b.case.name;
    let mut folded: Vec<Graded> = Vec::new();
    for runs in graded.chunk_by(is_same) {
        let failed = |it: &&Graded| matches!(it.verdict, Verdict::Fail(_));
        let ungraded = |it: &&Graded| matches!(it.verdict, Verdict::Error(_));
        let shown = runs.iter().find(failed).or(runs.iter().find(ungraded));
        let Some(shown) = shown.or(runs.first()) else {
            continue;
        };
        let repeats = Repeats {
            runs: runs.len(),
            failed: runs.iter().filter(failed).count(),
            ungraded: runs.iter().filter(ungraded).count(),
        };
        folded.push(Graded {
            repeats: (runs.len() > 1).then_some(repeats),
            duration: runs.iter().map(|run| run.duration).sum(),
            ..shown.clone()
        });
    }
    folded
}
