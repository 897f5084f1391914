//! Compares the programs' results with what each program is meant to achieve. Every check returns a
//! message for each problem. Pure.

use std::collections::HashSet;

use super::results::{ProofResults, failure_kind};
use super::run::{ProofRun, SOLUTION_RUNS};
use super::wrong::WrongProgram;
use crate::course::{Version, source_path};
use crate::engine::runner::Delivery;
use crate::output::graded::Graded;
use crate::spec::{Lab, Role};
use crate::verdict::conversation::Kind;
use crate::verdict::judge::{Failure, Verdict};

/// The minimum number of wrong programs in a lab.
const MIN_WRONG: usize = 5;
/// The minimum number of wrong programs for each role.
const MIN_WRONG_OF_ROLE: usize = 2;

/// Names a case in a sentence, with the seed that reproduces it if it drew random values.
fn case_name(graded: &Graded) -> String {
    let name = &graded.case.name;
    match graded.case.seed {
        Some(seed) => format!("{name} (--seed {seed})"),
        None => name.clone(),
    }
}

/// A skeleton must stop at a `todo!()` in every case.
pub(super) fn check_skeleton(lab: &str, role: Role, results: &ProofResults<'_>) -> Vec<String> {
    let source = source_path(lab, role, Version::Submission);
    let mut messages = Vec::new();
    for graded in results.of_role(ProofRun::Skeleton, role) {
        let case = case_name(graded);
        let what = match &graded.verdict {
            Verdict::Fail(failure) if failure.kind == Kind::NotImplemented => continue,
            Verdict::Fail(failure) if failure.kind == Kind::NotBuilt => {
                return vec![failure.message.clone()];
            }
            Verdict::Fail(failure) => {
                format!(
                    "fails the case {case} before it reaches a todo!(): {}",
                    failure.message
                )
            }
            Verdict::Pass => format!("passes the case {case}"),
            Verdict::Error(why) => format!("could not be graded in the case {case}: {why}"),
        };
        messages.push(format!("the skeleton {} {what}", source.display()));
    }
    messages
}

/// A solution must pass every case, no matter how the bytes are delivered to it.
pub(super) fn check_solution(lab: &str, role: Role, results: &ProofResults<'_>) -> Vec<String> {
    let source = source_path(lab, role, Version::Solution);
    let source = source.display();
    let mut messages = Vec::new();
    // If a case fails with the delivery as written, failing with others is not news.
    let mut reported = HashSet::new();
    for run in SOLUTION_RUNS {
        let how = match run.delivery() {
            Delivery::AsWritten => "",
            Delivery::OneByOne => ", read byte by byte,",
            Delivery::Together => ", with each message sent in one piece,",
        };
        for graded in results.of_role(run, role) {
            let case = case_name(graded);
            let what = match &graded.verdict {
                Verdict::Pass => continue,
                Verdict::Fail(failure) if is_same_in_all_cases(failure) => {
                    return vec![format!("{source}: {}", failure.message)];
                }
                Verdict::Fail(failure) => format!("fails the case {case}: {}", failure.message),
                Verdict::Error(why) => format!("could not be graded in the case {case}: {why}"),
            };
            if reported.insert(&graded.case.name) {
                messages.push(format!("the solution {source}{how} {what}"));
            }
        }
    }
    messages
}

/// Whether a failure is the same in every case, because the program is not written or does not
/// compile.
fn is_same_in_all_cases(failure: &Failure) -> bool {
    failure.kind.is_without_a_program()
}

/// A wrong program must fail exactly the cases that its header comment names.
pub(super) fn check_wrong_program(
    lab: &str,
    program: &WrongProgram,
    run: ProofRun,
    results: &ProofResults<'_>,
) -> Vec<String> {
    let source = program.source(lab);
    let mut surprises = Vec::new();
    for graded in results.of_run(run) {
        if let Verdict::Fail(failure) = &graded.verdict
            && failure.kind == Kind::NotBuilt
        {
            return vec![failure.message.clone()];
        }
        let surprise = find_surprise(program, graded);
        surprises.extend(surprise.map(|it| format!("{} {it}", source.display())));
    }
    surprises
}

/// Describes how a verdict differs from what the header comment says, if it does.
fn find_surprise(program: &WrongProgram, graded: &Graded) -> Option<String> {
    let name = &graded.case.name;
    let case = case_name(graded);
    match (&graded.verdict, program.expected_failure(name)) {
        (Verdict::Error(why), _) => Some(format!("could not be graded in the case {case}: {why}")),
        _ if program.may_fail(name) => None,
        (Verdict::Pass, None) => None,
        (Verdict::Pass, Some(_)) => Some(format!(
            "passes the case {case}, although its header says that it fails"
        )),
        (Verdict::Fail(failure), None) => Some(format!(
            "fails the case {case} ({}), which its header does not list: {}",
            failure.kind, failure.message
        )),
        (Verdict::Fail(failure), Some(kind)) if failure.kind == kind => None,
        (Verdict::Fail(failure), Some(kind)) => Some(format!(
            "fails the case {case} ({}), but its header says ({kind}): {}",
            failure.kind, failure.message
        )),
    }
}

/// A lab needs enough wrong programs for each role, and every case must fail at least one.
pub(super) fn missing_wrong_programs(
    lab: &Lab,
    wrong: &[WrongProgram],
    results: &ProofResults<'_>,
) -> Vec<String> {
    let mut messages = Vec::new();
    let count = |role: Role| wrong.iter().filter(|program| program.role == role).count();
    let [servers, clients] = Role::ALL.map(count);
    if wrong.len() < MIN_WRONG || servers.min(clients) < MIN_WRONG_OF_ROLE {
        messages.push(format!(
            "solutions/{}/wrong has {servers} servers and {clients} clients; a lab has at least \
             {MIN_WRONG} wrong programs, {MIN_WRONG_OF_ROLE} of each role",
            lab.name
        ));
    }
    let runs = || (0..wrong.len()).map(ProofRun::Wrong);
    // If a program could not run, we do not know which cases it fails.
    let all_ran = runs().all(|run| results.of_run(run).next().is_some());
    if wrong.is_empty() || !all_ran {
        return messages;
    }
    let is_failed = |case: &str| {
        let mut graded = runs().flat_map(|run| results.of_run(run));
        graded.any(|graded| {
            graded.case.name == case
                && failure_kind(graded).is_some_and(|kind| kind != Kind::NotBuilt)
        })
    };
    for case in lab.cases.iter().filter(|case| !is_failed(&case.name)) {
        messages.push(format!("no wrong program fails the case {}", case.name));
    }
    messages
}
