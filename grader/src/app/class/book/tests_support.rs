//! Rows for tests.

use super::row::{BookRow, LabMark};
use super::standing::RowStatus;
use crate::app::class::people::Identity;

/// The row of a submission with so many of 100 points, or one that is not graded.
pub(crate) fn row(name: &str, lab: &str, points: Option<u32>) -> BookRow {
    let mark = LabMark {
        points,
        of: 100,
        is_handed_in: true,
    };
    BookRow {
        submission: Some(name.to_owned()),
        files: Vec::new(),
        people: vec![Identity::of_submission(name)],
        labs: [(lab.to_owned(), mark)].into(),
        levels: Vec::new(),
        status: RowStatus::Graded,
        notes: Vec::new(),
        look: None,
    }
}
