//! A row of the book: of several attempts the one that counts, with the instructor's changes.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::adjust::Adjustment;
use super::plan::{CountingAttempt, PlannedRow};
use super::standing::{RowStatus, is_missing, standing};
use crate::app::class::people::Identity;
use crate::output::graded::Score;
use crate::output::report::{Document, LabRecord};
use crate::spec::Level;

/// What somebody has in a lab.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct LabMark {
    /// The points; `None` if a case could not be graded, which is not the same as 0.
    pub points: Option<u32>,
    /// The most points.
    pub of: u32,
    /// Whether there is anything of this lab.
    pub is_handed_in: bool,
}

/// A row of the book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct BookRow {
    /// The submission that counts; `None` if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<String>,
    /// The names that its files have in the class.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub files: Vec<String>,
    /// Whose row it is.
    pub people: Vec<Identity>,
    /// The marks by lab.
    pub labs: BTreeMap<String, LabMark>,
    /// The points of each level; `None` if a case could not be graded.
    pub levels: Vec<Option<u32>>,
    /// How the submission stands.
    pub status: RowStatus,
    /// Why it stands so, and what else is to be known.
    pub notes: Vec<String>,
    /// Why somebody should look at it by hand.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub look: Option<String>,
}

impl BookRow {
    /// What the row is called in messages.
    pub(crate) fn label(&self) -> String {
        match (&self.submission, self.people.first()) {
            (Some(name), _) => name.clone(),
            (None, Some(person)) => person.label(),
            (None, None) => String::new(),
        }
    }

    /// The row of somebody who handed in nothing.
    pub(super) fn absent(planned: &PlannedRow, labs: &[(String, u32)]) -> Self {
        let nothing = |(lab, of): &(String, u32)| {
            let mark = LabMark {
                points: Some(0),
                of: *of,
                is_handed_in: false,
            };
            (lab.clone(), mark)
        };
        let mut row = Self {
            submission: None,
            files: Vec::new(),
            people: planned.people.clone(),
            labs: labs.iter().map(nothing).collect(),
            levels: Level::ALL.iter().map(|_| Some(0)).collect(),
            status: RowStatus::NothingHandedIn,
            notes: Vec::new(),
            look: None,
        };
        row.adjust(planned);
        row
    }

    /// The row of a submission without a result.
    pub(super) fn unknown(planned: &PlannedRow, name: &str, why: &str) -> Self {
        Self {
            submission: Some(name.to_owned()),
            files: Vec::new(),
            people: planned.people.clone(),
            labs: BTreeMap::new(),
            levels: Level::ALL.iter().map(|_| None).collect(),
            status: RowStatus::NotGraded,
            notes: vec![why.to_owned()],
            look: Some(why.to_owned()),
        }
    }

    /// The row of a graded submission.
    pub(super) fn graded(planned: &PlannedRow, document: &Document) -> Self {
        let (status, mut notes) = standing(document);
        let name = document.submission.clone().unwrap_or_default();
        let mark = |lab: &LabRecord| LabMark {
            points: lab.is_graded().then_some(lab.score.score),
            of: lab.score.max_score,
            is_handed_in: !is_missing(lab),
        };
        let mut look: Vec<String> = Vec::new();
        if status.needs_a_look() {
            look.push(notes.first().cloned().unwrap_or_default());
        }
        look.extend(planned.stranger.clone());
        if planned.is_unordered {
            let words = format!("counts, of {}", planned.submissions.join(", "));
            look.push(words);
        }
        if planned.submissions.len() > 1 {
            let others = planned.submissions.iter().filter(|it| **it != name);
            let others: Vec<&str> = others.map(String::as_str).collect();
            notes.push(format!("other attempts: {}", others.join(", ")));
        }
        notes.extend(planned.stranger.clone());
        let mut row = Self {
            submission: Some(name),
            files: Vec::new(),
            people: planned.people.clone(),
            labs: document
                .labs
                .iter()
                .map(|lab| (lab.lab.clone(), mark(lab)))
                .collect(),
            levels: Level::ALL
                .iter()
                .map(|level| at_level(document, *level))
                .collect(),
            status,
            notes,
            look: (!look.is_empty()).then(|| look.join("; ")),
        };
        row.adjust(planned);
        row
    }

    fn adjust(&mut self, planned: &PlannedRow) {
        for adjustment in &planned.adjustments {
            if let Some(mark) = self.labs.get_mut(&adjustment.lab) {
                mark.is_handed_in = true;
                let before = mark.points;
                let after = adjustment.apply(before.unwrap_or_default());
                mark.points = Some(after);
                let before = before.map_or("not graded".to_owned(), |points| points.to_string());
                let words = adjustment.words();
                self.notes
                    .push(format!("{words} (from {before} to {after})"));
            }
        }
    }

    /// The total, as far as it is known.
    pub(crate) fn total(&self) -> (Option<u32>, u32) {
        let points = self.labs.values().map(|mark| mark.points);
        (points.sum(), self.labs.values().map(|mark| mark.of).sum())
    }
}

/// The points of a level in all labs.
fn at_level(document: &Document, level: Level) -> Option<u32> {
    let cases = document.cases().map(|(_, case)| case);
    cases
        .filter(|case| case.level == level)
        .map(|case| case.score)
        .sum()
}

/// A report with the changes of a row: the points of its labs, and a line for each change.
pub(super) fn adjusted(mut document: Document, row: &BookRow, planned: &PlannedRow) -> Document {
    let words = planned.adjustments.iter().map(Adjustment::words);
    document.adjustments = words.collect();
    if document.adjustments.is_empty() {
        return document;
    }
    for lab in &mut document.labs {
        if let Some(LabMark {
            points: Some(points),
            ..
        }) = row.labs.get(&lab.lab)
        {
            lab.score.score = *points;
        }
    }
    document.score = document.labs.iter().map(|lab| lab.score).sum::<Score>();
    document
}

/// The attempt that counts, by its index.
pub(super) fn counting(
    attempt: CountingAttempt,
    planned: &PlannedRow,
    points: &[Option<u32>],
) -> usize {
    let last = points.len().saturating_sub(1);
    if attempt == CountingAttempt::Last && !planned.is_unordered {
        return last;
    }
    // Of equal ones the last; what was not graded may be the best.
    let best = points
        .iter()
        .enumerate()
        .max_by_key(|(_, points)| points.unwrap_or(u32::MAX));
    best.map_or(last, |(index, _)| index)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_attempt_counts_or_the_best() {
        let planned = PlannedRow::default();
        let points = [Some(10), Some(70), Some(70), Some(20)];
        assert_eq!(counting(CountingAttempt::Last, &planned, &points), 3);
        assert_eq!(counting(CountingAttempt::Best, &planned, &points), 2);
        let unordered = PlannedRow {
            is_unordered: true,
            ..planned.clone()
        };
        assert_eq!(counting(CountingAttempt::Last, &unordered, &points), 2);
        assert_eq!(
            counting(CountingAttempt::Best, &planned, &[Some(100), None, Some(3)]),
            1
        );
    }
}
