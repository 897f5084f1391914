//! The results of a lab's programs in its cases.

use super::run::ProofRun;
use crate::engine::runner::Delivery;
use crate::output::graded::Graded;
use crate::spec::Role;
use crate::verdict::conversation::Kind;
use crate::verdict::judge::Verdict;

/// The graded cases of all runs of a lab.
#[derive(Debug)]
pub(super) struct ProofResults<'a>(pub(super) Vec<(ProofRun, &'a Graded)>);

impl<'a> ProofResults<'a> {
    /// The results of one run.
    pub(super) fn of_run(&self, wanted: ProofRun) -> impl Iterator<Item = &'a Graded> {
        let results = self.0.iter().filter(move |(run, _)| *run == wanted);
        results.map(|(_, graded)| *graded)
    }

    /// The points of the lab, as its solution was graded.
    pub(super) fn lab_points(&self) -> u32 {
        let solution = self.of_run(ProofRun::Solution(Delivery::AsWritten));
        solution.map(|graded| graded.score().max_score).sum()
    }

    /// The results of one program in a run.
    pub(super) fn of_role(&self, run: ProofRun, role: Role) -> impl Iterator<Item = &'a Graded> {
        self.of_run(run)
            .filter(move |graded| graded.case.program == role)
    }
}

/// The kind of failure, if the case failed.
pub(super) fn failure_kind(graded: &Graded) -> Option<Kind> {
    match &graded.verdict {
        Verdict::Fail(failure) => Some(failure.kind),
        Verdict::Pass | Verdict::Error(_) => None,
    }
}
