//! Everything that was found out about one lab.

use super::checks::{check_skeleton, check_solution, check_wrong_program, missing_wrong_programs};
use super::issue::{AuthoringStep, Issue};
use super::replayed::check_replay;
use super::results::{ProofResults, failure_kind};
use super::rules::{RuleProof, rule_issues, rule_proofs};
use super::run::ProofRun;
use super::wrong::WrongProgram;
use crate::engine::runner::Delivery;
use crate::output::graded::{Graded, Score};
use crate::spec::{Lab, Role};
use crate::verdict::conversation::Kind;

/// The findings about one lab.
#[derive(Debug)]
pub struct LabProof<'a> {
    /// The lab.
    pub lab: &'a Lab,
    /// The programs that are wrong on purpose.
    pub wrong: &'a [WrongProgram],
    /// How many of them fail exactly the cases that they name.
    pub caught: usize,
    /// The rules, and what proves them.
    pub(super) rules: Vec<RuleProof<'a>>,
    results: ProofResults<'a>,
    /// Sorted by step.
    issues: Vec<Issue>,
}

impl<'a> LabProof<'a> {
    /// Checks the results of a lab's programs. `issues` are those found before any program was run.
    #[must_use]
    pub fn new(
        lab: &'a Lab,
        wrong: &'a [WrongProgram],
        results: Vec<(ProofRun, &'a Graded)>,
        mut issues: Vec<Issue>,
    ) -> Self {
        let results = ProofResults(results);
        let mut add = |step, messages: Vec<String>| {
            issues.extend(messages.into_iter().map(|it| Issue::new(step, it)));
        };
        for role in Role::ALL {
            let skeleton = check_skeleton(&lab.name, role, &results);
            add(AuthoringStep::Skeleton, skeleton);
            let solution = check_solution(&lab.name, role, &results);
            add(AuthoringStep::Solution, solution);
        }
        let mut caught = 0;
        for (index, program) in wrong.iter().enumerate() {
            let run = ProofRun::Wrong(index);
            let surprises = check_wrong_program(&lab.name, program, run, &results);
            let has_run = results.of_run(run).next().is_some();
            caught += usize::from(has_run && surprises.is_empty());
            add(AuthoringStep::WrongPrograms, surprises);
        }
        let missing = missing_wrong_programs(lab, wrong, &results);
        add(AuthoringStep::WrongPrograms, missing);
        add(AuthoringStep::Cases, check_replay(&results));
        let rules = rule_proofs(lab, wrong, &results);
        issues.extend(rule_issues(lab, wrong, &results, &rules));
        issues.sort_by_key(|issue| issue.step);
        Self {
            lab,
            wrong,
            caught,
            rules,
            results,
            issues,
        }
    }

    /// The points that a run scored.
    #[must_use]
    pub fn score(&self, run: ProofRun) -> Score {
        self.results.of_run(run).map(Graded::score).sum()
    }

    /// Whether there are no issues.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.issues.is_empty()
    }

    /// The issues to show, and the number of issues not shown. While a lab is being written, only
    /// the issues of the first incomplete step are shown: the others follow from them, or are
    /// premature.
    #[must_use]
    pub fn shown_issues(&self) -> (&[Issue], usize) {
        let Some(first) = self.issues.first().filter(|_| self.is_being_written()) else {
            return (&self.issues, 0);
        };
        let shown = self.issues.partition_point(|it| it.step == first.step);
        (&self.issues[..shown], self.issues.len() - shown)
    }

    /// Whether the lab is not finished: something is still marked as to be written, or the solution
    /// is not written.
    pub(super) fn is_being_written(&self) -> bool {
        let mut solution = self.results.of_run(ProofRun::Solution(Delivery::AsWritten));
        self.issues.iter().any(|issue| issue.is_unwritten)
            || solution.any(|graded| failure_kind(graded) == Some(Kind::NotImplemented))
    }
}
