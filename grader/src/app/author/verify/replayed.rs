//! Checks how far a program without logic gets: one that says again what the solution said with
//! other random values. Pure.

use super::results::ProofResults;
use super::run::{ProofRun, SOLUTION_RUNS};
use crate::output::graded::Graded;
use crate::verdict::judge::Verdict;

/// A replay gets less than this part of a lab's points.
const MAX_PERCENT: u32 = 15;

/// Reports a replay that gets too many of a lab's points, with the cases that it passes, and cases
/// that were not replayed although the solution passes them.
pub(super) fn check_replay(results: &ProofResults<'_>) -> Vec<String> {
    let of = results.lab_points();
    let points: u32 = results
        .of_run(ProofRun::Replay)
        .map(|it| it.score().score)
        .sum();
    let mut issues = unknown(results);
    if points * 100 >= of * MAX_PERCENT && points > 0 {
        let passed = results
            .of_run(ProofRun::Replay)
            .filter(|it| it.score().score > 0);
        let names = passed.map(|it| format!("{} ({})", it.case.name, it.case.points));
        issues.push(format!(
            "a program without logic, which says again what the solution said with other random \
             values, gets {points} of {of} points, and should get less than {MAX_PERCENT} %; let what \
             is right depend on what these cases draw: {}",
            names.collect::<Vec<_>>().join(", ")
        ));
    }
    issues
}

/// The cases of which nobody knows whether a replay passes them.
fn unknown(results: &ProofResults<'_>) -> Vec<String> {
    let replayed = |name: &str| {
        let mut replays = results.of_run(ProofRun::Replay);
        replays.any(|it| it.case.name == name && !matches!(it.verdict, Verdict::Error(_)))
    };
    let passed = |graded: &&Graded| matches!(graded.verdict, Verdict::Pass);
    let solution = results.of_run(SOLUTION_RUNS[0]).filter(passed);
    let missing = solution.filter(|it| !replayed(&it.case.name));
    let issue = |it: &Graded| {
        let name = &it.case.name;
        format!("the solution could not be recorded and replayed in the case {name}; try again")
    };
    missing.map(issue).collect()
}
