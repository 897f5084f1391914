//! The stored data of a class: the description of a run, and each submission's result.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::digest::Inputs;
use super::people::Identity;
use super::secret::ClassSecret;
use super::shard::Shard;
use crate::output::graded::Score;
use crate::output::report::Document;

/// The description of a run. Needed to continue the run, or to merge its results.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct RunInfo {
    /// The name and version of the format.
    pub format: String,
    /// The labs, in the order of the course.
    pub labs: Vec<String>,
    /// The digest of their cases.
    pub specs: String,
    /// The secret from which the seed of each submission is drawn.
    pub secret: ClassSecret,
    /// Every submission in the class, including those of other shards.
    pub submissions: Vec<String>,
    /// The names that their files have in the class.
    #[serde(default)]
    pub files: BTreeMap<String, Vec<String>>,
    /// Who handed them in, where the system says so in a file of its own.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub submitters: BTreeMap<String, Vec<Identity>>,
    /// The part of the class that this run grades, unless it grades all of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub shard: Option<Shard>,
}

/// The result of one submission.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct StoredResult {
    /// The report.
    #[serde(flatten)]
    pub document: Document,
    /// The digests of everything that the result depends on.
    pub inputs: Inputs,
    /// The result before this one, if the submission was graded again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub previous: Option<Previous>,
}

/// A result that was replaced.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Previous {
    /// Its points.
    #[serde(flatten)]
    pub score: Score,
    /// What has changed since then, in words.
    pub because: Vec<String>,
    /// The cases whose outcome has changed: `LAB/CASE: pass -> fail`.
    pub cases: Vec<String>,
    /// Whether a run has told of it.
    #[serde(default)]
    pub is_told: bool,
}

impl StoredResult {
    /// The first result for these inputs.
    pub(super) fn new(document: Document, inputs: Inputs) -> Self {
        Self {
            document,
            inputs,
            previous: None,
        }
    }

    /// A summary of the graded result that was stored before this one, if it is another.
    pub(super) fn summary_of(&self, before: Self) -> Option<Previous> {
        let change = Previous::new(&before, self);
        if before.inputs == self.inputs && change.cases.is_empty() {
            return before.previous.or_else(|| self.previous.clone());
        }
        if before.is_final() {
            return Some(change);
        }
        // What was not graded is no result to compare with; what was there before it is.
        let previous = before.previous?;
        let is_other = !previous.because.is_empty() || previous.score != self.document.score;
        is_other.then_some(Previous {
            cases: Vec::new(),
            is_told: false,
            ..previous
        })
    }

    /// Whether every case was graded. Otherwise the grader had an error, and the next run tries
    /// again.
    #[must_use]
    pub(crate) fn is_final(&self) -> bool {
        self.document.is_graded()
    }
}

impl Previous {
    /// The summary of `before` that is kept after `now` has replaced it.
    pub(super) fn new(before: &StoredResult, now: &StoredResult) -> Self {
        let mut cases = Vec::new();
        for (lab, case) in now.document.cases() {
            let old = before
                .document
                .cases()
                .find(|(old_lab, old)| old_lab.lab == lab.lab && old.case == case.case);
            let outcome = old.map(|(_, old)| old.outcome);
            if outcome != Some(case.outcome) {
                let was = outcome.map_or("not there".to_owned(), |outcome| outcome.to_string());
                cases.push(format!(
                    "{}/{}: {was} -> {}",
                    lab.lab, case.case, case.outcome
                ));
            }
        }
        Self {
            score: before.document.score,
            because: now.inputs.changes(&before.inputs),
            cases,
            is_told: false,
        }
    }
}
