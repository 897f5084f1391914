//! The board: how far along each lab is, and what to do next. Pure.

use super::progress::{PROGRESS_FILE, Progress, SavedOutcome};
use crate::course::{Course, held_back};
use crate::output::graded::Score;
use crate::spec::{Lab, Level};

/// How far along a lab is, according to the remembered progress.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum LabStatus {
    /// No program has got beyond its first `todo!()`.
    NotStarted,
    /// Something was written.
    InProgress,
    /// Every case passed when it was last graded.
    Done,
}

/// Determines how far along a lab is.
#[must_use]
pub(crate) fn lab_status(lab: &Lab, progress: &Progress) -> LabStatus {
    let outcomes = || {
        lab.cases
            .iter()
            .map(|case| progress.outcome(&lab.name, &case.name))
    };
    if outcomes().all(|outcome| outcome == Some(SavedOutcome::Passed)) {
        LabStatus::Done
    } else if outcomes().all(|outcome| matches!(outcome, None | Some(SavedOutcome::NotWritten))) {
        LabStatus::NotStarted
    } else {
        LabStatus::InProgress
    }
}

/// The points of a level when its cases were last graded.
#[must_use]
pub(crate) fn level_points(lab: &Lab, level: Level, progress: &Progress) -> Score {
    let cases = lab.cases.iter().filter(|case| case.level == level);
    let scores = cases.map(|case| {
        let passed = progress.outcome(&lab.name, &case.name) == Some(SavedOutcome::Passed);
        Score {
            score: if passed { case.points.value } else { 0 },
            max_score: case.points.value,
        }
    });
    scores.sum()
}

/// The first lab that is not done.
#[must_use]
pub(crate) fn first_unfinished<'a>(course: &'a Course, progress: &Progress) -> Option<&'a Lab> {
    course
        .labs
        .iter()
        .find(|lab| lab_status(lab, progress) != LabStatus::Done)
}

/// The lines of the board.
#[must_use]
pub(crate) fn board_lines(course: &Course, progress: &Progress) -> Vec<String> {
    let names = course.labs.iter().map(|lab| lab.name.chars().count());
    let width = names.max().unwrap_or(0).max("lab".len());
    let mut lines = vec![format!("  {:width$}  document  robust", "lab")];
    let mut total = Score::default();
    for lab in &course.labs {
        let [document, robust] = Level::ALL.map(|level| {
            let points = level_points(lab, level, progress);
            total = [total, points].into_iter().sum();
            format!("{}/{}", points.score, points.max_score)
        });
        let (sign, status) = match lab_status(lab, progress) {
            LabStatus::NotStarted => ("·", "not started"),
            LabStatus::InProgress => ("▸", "in progress"),
            LabStatus::Done => ("✓", "done"),
        };
        let name = &lab.name;
        lines.push(format!(
            "{sign} {name:width$}  {document:>8}  {robust:>6}  {status}"
        ));
    }
    lines.push(String::new());
    lines.push(format!("{} of {} points", total.score, total.max_score));
    lines.extend(held_back(&course.labs));
    lines.extend(next_step(course, progress));
    lines
}

/// The next lab to work on, and the command to do so.
fn next_step(course: &Course, progress: &Progress) -> Vec<String> {
    let Some(lab) = first_unfinished(course, progress) else {
        return vec!["Every lab is done.".to_owned()];
    };
    let name = &lab.name;
    let command = match lab_status(lab, progress) {
        LabStatus::NotStarted => {
            format!("Read labs/{name}/README.md, then: cargo grade watch {name}")
        }
        LabStatus::InProgress | LabStatus::Done => {
            format!("Go on with: cargo grade watch {name}")
        }
    };
    vec![format!("Next is {name}: {}", lab.idea), command]
}

/// A remark about lines of the progress file that the grader does not understand, if any.
#[must_use]
pub(crate) fn unknown_lines_remark(progress: &Progress) -> Option<String> {
    let unknown = progress.unknown_lines();
    let first = unknown.first()?;
    let more = match unknown.len() {
        1 => String::new(),
        count => format!(", and {} more", count - 1),
    };
    Some(format!(
        "{PROGRESS_FILE}: line {first} is not understood, and ignored{more}"
    ))
}
