//! What programs did, held against what they are there for. Pure: each check gives the gaps that it finds, in words.

use std::collections::HashSet;

use super::wrong::WrongProgram;
use super::{SOLUTION_TRIALS, Trial};
use crate::course::{Version, source_path};
use crate::engine::runner::Delivery;
use crate::output::graded::Graded;
use crate::spec::{Lab, Role};
use crate::verdict::conversation::Kind;
use crate::verdict::judge::{Failure, Verdict};

/// A lab has so many wrong programs at least, and so many of them for each role.
const WRONG_PROGRAMS: usize = 5;
const OF_EACH_ROLE: usize = 2;

/// What the programs of a lab did in its cases.
#[derive(Debug)]
pub(super) struct Attempts<'a>(pub(super) Vec<(Trial, &'a Graded)>);

impl<'a> Attempts<'a> {
    /// Those of one program.
    pub(super) fn of(&self, trial: Trial) -> impl Iterator<Item = &'a Graded> {
        let attempts = self.0.iter().filter(move |(of, _)| *of == trial);
        attempts.map(|(_, graded)| *graded)
    }

    fn of_role(&self, trial: Trial, role: Role) -> impl Iterator<Item = &'a Graded> {
        self.of(trial)
            .filter(move |graded| graded.case.program == role)
    }
}

/// How a case failed, if it did.
pub(super) fn kind(graded: &Graded) -> Option<Kind> {
    match &graded.verdict {
        Verdict::Fail(failure) => Some(failure.kind),
        _ => None,
    }
}

/// A case in a sentence, with what repeats it if it drew random values.
fn named(graded: &Graded) -> String {
    let name = &graded.case.name;
    match graded.case.seed {
        Some(seed) => format!("{name} (--seed {seed})"),
        None => name.clone(),
    }
}

/// A skeleton passes no case, and stops at a `todo!()` in every one.
pub(super) fn skeleton(lab: &str, role: Role, attempts: &Attempts<'_>) -> Vec<String> {
    let source = source_path(lab, role, Version::Submission);
    let mut gaps = Vec::new();
    for graded in attempts.of_role(Trial::Skeleton, role) {
        let case = named(graded);
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
        gaps.push(format!("the skeleton {} {what}", source.display()));
    }
    gaps
}

/// A solution passes every case, however its bytes are cut.
pub(super) fn solution(lab: &str, role: Role, attempts: &Attempts<'_>) -> Vec<String> {
    let source = source_path(lab, role, Version::Solution);
    let source = source.display();
    let mut gaps = Vec::new();
    // A case that fails as it is written says nothing new about other ways of delivery.
    let mut known = HashSet::new();
    for trial in SOLUTION_TRIALS {
        let how = match trial.delivery() {
            Delivery::AsWritten => "",
            Delivery::OneByOne => ", read byte by byte,",
            Delivery::Together => ", sent whole messages,",
        };
        for graded in attempts.of_role(trial, role) {
            let case = named(graded);
            let what = match &graded.verdict {
                Verdict::Pass => continue,
                Verdict::Fail(failure) if is_no_program(failure) => {
                    return vec![format!("{source}: {}", failure.message)];
                }
                Verdict::Fail(failure) => format!("fails the case {case}: {}", failure.message),
                Verdict::Error(why) => format!("could not be graded in the case {case}: {why}"),
            };
            if known.insert(&graded.case.name) {
                gaps.push(format!("the solution {source}{how} {what}"));
            }
        }
    }
    gaps
}

/// Whether it fails in the same way in whatever case: it is not written yet, or does not compile.
fn is_no_program(failure: &Failure) -> bool {
    matches!(failure.kind, Kind::NotImplemented | Kind::NotBuilt)
}

/// What a wrong program did that it does not say.
pub(super) fn surprises(
    lab: &str,
    program: &WrongProgram,
    trial: Trial,
    attempts: &Attempts<'_>,
) -> Vec<String> {
    let source = program.source(lab);
    let mut surprises = Vec::new();
    for graded in attempts.of(trial) {
        if let Verdict::Fail(failure) = &graded.verdict
            && failure.kind == Kind::NotBuilt
        {
            return vec![failure.message.clone()];
        }
        let words = surprise(program, graded);
        surprises.extend(words.map(|words| format!("{} {words}", source.display())));
    }
    surprises
}

fn surprise(program: &WrongProgram, graded: &Graded) -> Option<String> {
    let name = &graded.case.name;
    let case = named(graded);
    match (&graded.verdict, program.fails(name)) {
        (Verdict::Error(why), _) => Some(format!("could not be graded in the case {case}: {why}")),
        _ if program.may_fail(name) => None,
        (Verdict::Pass, None) => None,
        (Verdict::Pass, Some(_)) => Some(format!("passes the case {case}, and says that it fails")),
        (Verdict::Fail(failure), None) => Some(format!(
            "fails the case {case} ({}), and does not say so: {}",
            failure.kind, failure.message
        )),
        (Verdict::Fail(failure), Some(kind)) if failure.kind == kind => None,
        (Verdict::Fail(failure), Some(kind)) => Some(format!(
            "fails the case {case} ({}), and says ({kind}): {}",
            failure.kind, failure.message
        )),
    }
}

/// Wrong programs that a lab should have: some of each role, and for every case one that it fails.
pub(super) fn missing(lab: &Lab, wrong: &[WrongProgram], attempts: &Attempts<'_>) -> Vec<String> {
    let mut gaps = Vec::new();
    let of = |role: Role| wrong.iter().filter(|program| program.role == role).count();
    let [servers, clients] = Role::ALL.map(of);
    if wrong.len() < WRONG_PROGRAMS || servers.min(clients) < OF_EACH_ROLE {
        gaps.push(format!(
            "solutions/{}/wrong has {servers} servers and {clients} clients; a lab has at least {WRONG_PROGRAMS} wrong \
             programs, {OF_EACH_ROLE} of each role",
            lab.name
        ));
    }
    // Of one that could not run it is not known what it fails.
    let all_ran = (0..wrong.len()).all(|index| attempts.of(Trial::Wrong(index)).next().is_some());
    if wrong.is_empty() || !all_ran {
        return gaps;
    }
    let caught = |case: &str| {
        (0..wrong.len()).any(|index| {
            let mut fails = attempts.of(Trial::Wrong(index));
            fails.any(|graded| {
                graded.case.name == case && kind(graded).is_some_and(|kind| kind != Kind::NotBuilt)
            })
        })
    };
    for case in lab.cases.iter().filter(|case| !caught(&case.name)) {
        gaps.push(format!("no wrong program fails the case {}", case.name));
    }
    gaps
}
