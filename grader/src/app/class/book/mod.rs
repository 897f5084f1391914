//! The book of a class: a row for everybody, with points, a status and a reason.

mod adjust;
mod assemble;
mod gradebook;
mod plan;
mod row;
mod standing;

pub(crate) use adjust::{AdjustError, Adjustments};
pub(crate) use assemble::{Assembled, BookReader};
pub(crate) use gradebook::{BOOK_FILE, Gradebook, GradebookFile};
pub(crate) use plan::{Attempt, BookPlan, PlannedRow};
pub(crate) use row::{BookRow, LabMark};
pub(crate) use standing::{RowStatus, standing};
