//! Grades a class: many submissions, each compiled and run in jails. Every result is written to
//! disk as soon as it exists and is never computed again, so a killed run continues where it
//! stopped. Knows nothing about terminals.

mod book;
mod contain;
mod digest;
mod equal;
mod event;
mod file_stem;
mod find;
mod give_back;
mod marks;
mod merge;
mod open;
mod patience;
mod people;
mod pipeline;
mod queue;
mod record;
mod secret;
mod shard;
mod sheet;
mod store;

pub(crate) use book::{
    Adjustments, Assembled, BOOK_FILE, BookPlan, BookReader, BookRow, CountingAttempt, Gradebook,
    GradebookFile, RowStatus,
};
pub(crate) use contain::{StepError, contain_write};
pub(crate) use digest::Inputs;
pub(crate) use event::{ClassEvent, Origin};
pub(crate) use find::{ClassEntry, find_submissions, with_attempts};
pub(crate) use give_back::{FeedbackSystem, feedback_paths};
pub(crate) use marks::{FillOptions, Filled, Keep, SheetRows, fill_marks};
pub(crate) use merge::merge;
pub(crate) use people::{find_heading, read_roster, read_submitters};
pub(crate) use pipeline::{ClassRun, grade_class};
pub(crate) use record::{Previous, RunInfo, StoredResult};
pub(crate) use secret::ClassSecret;
pub(crate) use shard::Shard;
pub(crate) use sheet::SheetTable;
pub(crate) use store::{Store, StoreError};
