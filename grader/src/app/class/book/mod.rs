//! The book of a class: a row for everybody, with points, a status and a reason.

mod adjust;
mod assemble;
mod gradebook;
mod plan;
mod row;
mod standing;
#[cfg(test)]
pub(crate) mod tests_support;

pub(crate) use adjust::Adjustments;
pub(crate) use assemble::{Assembled, BookReader};
pub(crate) use gradebook::{BOOK_FILE, Gradebook, GradebookFile};
pub(crate) use plan::{BookPlan, CountingAttempt};
pub(crate) use row::{BookRow, LabMark};
pub(crate) use standing::RowStatus;
