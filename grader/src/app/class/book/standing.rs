//! How a submission stands: a status, and the reason for every 0.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::text::charset::Charset;
use crate::base::text::wrap::cut;
use crate::output::report::{CaseRecord, Document, LabRecord, Outcome};
use crate::verdict::judge::Absence;

/// The longest reason, in columns.
const REASON: usize = 160;

/// The status of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum RowStatus {
    /// Every program was run.
    Graded,
    /// A program is missing, or cannot be run.
    Without(Absence),
    /// There is a result, and not of everything.
    NotGraded,
    /// There is no submission.
    NothingHandedIn,
}

impl RowStatus {
    /// Whether somebody should look at the submission: a program that nobody ran may be a good one.
    #[must_use]
    pub(crate) fn needs_a_look(self) -> bool {
        matches!(self, Self::Without(_) | Self::NotGraded)
    }
}

impl fmt::Display for RowStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Graded => f.write_str("graded"),
            Self::Without(absence) => absence.fmt(f),
            Self::NotGraded => f.write_str("not graded"),
            Self::NothingHandedIn => f.write_str("nothing handed in"),
        }
    }
}

/// The status of a submission, and the reasons for what it lacks. A lab of which there is nothing
/// does not count, if there is another.
pub(crate) fn standing(document: &Document) -> (RowStatus, Vec<String>) {
    let (mut status, mut notes) = (RowStatus::Graded, Vec::new());
    let is_begun = |lab: &&LabRecord| !is_missing(lab);
    let has_any = document.labs.iter().any(|lab| is_begun(&lab));
    for lab in &document.labs {
        let worst = lab.cases.iter().map(case_status).max();
        if has_any && is_missing(lab) {
            notes.push(format!("{}: nothing handed in", lab.lab));
            continue;
        }
        status = status.max(worst.unwrap_or(RowStatus::Graded));
        for reason in reasons(lab) {
            // What is wrong with an archive is wrong with every lab.
            let is_new = !notes.iter().any(|note: &String| note.ends_with(&reason));
            if is_new {
                notes.push(format!("{}: {reason}", lab.lab));
            }
        }
    }
    (status, notes)
}

/// Whether there is nothing of a lab.
pub(super) fn is_missing(lab: &LabRecord) -> bool {
    let is_absent = |case: &CaseRecord| absence(case) == Some(Absence::Missing);
    lab.cases.iter().all(is_absent)
}

fn absence(case: &CaseRecord) -> Option<Absence> {
    case.failure.as_ref().and_then(|failure| failure.absence)
}

fn case_status(case: &CaseRecord) -> RowStatus {
    match (case.outcome, absence(case)) {
        (Outcome::Error, _) => RowStatus::NotGraded,
        (_, Some(absence)) => RowStatus::Without(absence),
        (Outcome::Pass | Outcome::Fail, None) => RowStatus::Graded,
    }
}

/// Why a lab has not all that it could have: a reason for each program that is not there, for what
/// was not graded, and for a 0.
fn reasons(lab: &LabRecord) -> Vec<String> {
    let mut reasons: Vec<String> = Vec::new();
    let first = lab.cases.first().and_then(|case| case.error.as_ref());
    let is_all = lab.cases.iter().all(|case| case.error.as_ref() == first);
    for case in &lab.cases {
        let reason = match (case_status(case), &case.failure, &case.error) {
            (RowStatus::NotGraded, _, Some(error)) if is_all => error.clone(),
            (RowStatus::NotGraded, _, Some(error)) => format!("{}: {error}", case.case),
            (RowStatus::Without(_), Some(failure), _) => failure.message.clone(),
            _ => continue,
        };
        let reason = cut(&reason, REASON, Charset::Unicode);
        if !reasons.contains(&reason) {
            reasons.push(reason);
        }
    }
    if reasons.is_empty() && lab.score.score == 0 {
        let failed = lab.cases.iter().find_map(|case| case.failure.as_ref());
        let first = failed.map_or("", |failure| &failure.message);
        reasons.push(cut(
            &format!("no case passed: {first}"),
            REASON,
            Charset::Unicode,
        ));
    }
    reasons.truncate(2);
    reasons
}
