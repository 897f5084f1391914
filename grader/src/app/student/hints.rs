//! Hints: three of each case, shown one after the other. Pure.

use super::progress::{Progress, SavedOutcome};
use super::text::WIDTH;
use crate::base::text::wrap::{LongWords, wrap_after};
use crate::output::report::{self, Report};
use crate::plan::Case;
use crate::spec::{HINTS, Lab, Role, Spec};
use crate::verdict::conversation::Kind;
use crate::verdict::judge::{Failure, Verdict};

/// The case to think about: the first that failed when it was last graded, in the order of the report; where none failed,
/// the first that stopped at a `todo!()`. None while a program does not compile: what to do
/// then is clear.
#[must_use]
pub fn failing<'a>(lab: &'a Lab, progress: &Progress) -> Option<&'a Spec> {
    let first = |role: Role, wanted: SavedOutcome| {
        lab.cases.iter().find(|case| {
            case.program == role && progress.outcome(&lab.name, &case.name) == Some(wanted)
        })
    };
    let is_not_built =
        |case: &Spec| progress.outcome(&lab.name, &case.name) == Some(SavedOutcome::NotBuilt);
    if lab.cases.iter().any(is_not_built) {
        return None;
    }
    [SavedOutcome::Failed, SavedOutcome::NotWritten]
        .into_iter()
        .flat_map(|outcome| Role::ALL.map(|role| (role, outcome)))
        .find_map(|(role, outcome)| first(role, outcome))
}

/// How many hints of a case are to be shown now: one more than were, up to all.
#[must_use]
pub fn next(lab: &Lab, case: &Spec, progress: &Progress) -> usize {
    (progress.hints(&lab.name, &case.name) + 1).min(HINTS)
}

/// The first hints of a case, and what to do then: `more` says how to see the next one. `are_old`: all of them had been shown
/// before.
#[must_use]
pub fn lines(lab: &Lab, case: &Spec, count: usize, are_old: bool, more: &str) -> Vec<String> {
    let (lab, name) = (&lab.name, &case.name);
    let mut lines = wrap_after(
        &format!("{lab}/{name}: "),
        &case.title,
        WIDTH,
        LongWords::Keep,
    );
    // The title goes on at the edge: the name before it may be long.
    lines.iter_mut().skip(1).for_each(|line| {
        *line = format!("  {}", line.trim_start());
    });
    for (hint, number) in case.hints.iter().zip(1..=count) {
        lines.push(String::new());
        let lead = format!("  {number}. ");
        lines.extend(wrap_after(&lead, hint, WIDTH, LongWords::Keep));
    }
    lines.push(String::new());
    if count < HINTS {
        lines.push(format!("The next hint: {more}"));
        return lines;
    }
    lines.push(
        if are_old {
            "You have seen all hints of this case. What else helps:"
        } else {
            "That was the last hint. What else helps:"
        }
        .to_owned(),
    );
    lines.push(format!(
        "- the whole conversation: cargo grade check {lab} --case {name}"
    ));
    lines.push(format!(
        "- what your programs have to do: labs/{lab}/README.md"
    ));
    lines.push("- somebody to whom you explain your program, line by line".to_owned());
    lines
}

/// What to say where no case is to be thought about.
#[must_use]
pub fn none(lab: &Lab, progress: &Progress) -> String {
    let name = &lab.name;
    let outcomes: Vec<Option<SavedOutcome>> = lab
        .cases
        .iter()
        .map(|case| progress.outcome(name, &case.name))
        .collect();
    if outcomes.contains(&Some(SavedOutcome::NotBuilt)) {
        format!(
            "a program of {name} did not compile. What the compiler says: cargo grade check {name}"
        )
    } else if outcomes.contains(&None) {
        format!("{name} was not graded yet. Which case fails first: cargo grade check {name}")
    } else {
        format!("every case of {name} passed. For one of them: cargo grade hint {name} CASE")
    }
}

/// Notes which hints a report for people shows: with `all` those of every failure. Returns the first
/// case that it shows.
pub fn note<'a>(progress: &mut Progress, report: &Report<'a>, all: bool) -> Option<&'a Case> {
    let pictured = pictured(report, all);
    for (case, failure) in &pictured {
        // A kind of failure may have a hint of its own, which is none of the case's.
        if failure.hint == case.hints[0] {
            let shown = progress.hints(&case.lab, &case.name).max(1);
            progress.note_hints(&case.lab, &case.name, shown);
        }
    }
    pictured.first().map(|(case, _)| *case)
}

/// The cases that failed, as the report for people shows them: of each program the first, or with `all` every one. Not those
/// of programs that are not written or do not compile: of them a hint would say nothing.
fn pictured<'a>(report: &Report<'a>, all: bool) -> Vec<(&'a Case, &'a Failure)> {
    let started = report
        .labs
        .iter()
        .filter(|lab| lab.progress() == report::LabProgress::Started);
    let programs = started.flat_map(|lab| Role::ALL.map(|role| (lab, role)));
    programs
        .flat_map(|(lab, role)| {
            let cases = lab.cases.iter().filter(move |it| it.case.program == role);
            let failed = cases.filter_map(|graded| match &graded.verdict {
                Verdict::Fail(failure) => Some((&*graded.case, &**failure)),
                _ => None,
            });
            failed.take(if all { usize::MAX } else { 1 })
        })
        .filter(|(_, failure)| !matches!(failure.kind, Kind::NotBuilt | Kind::NotImplemented))
        .collect()
}
