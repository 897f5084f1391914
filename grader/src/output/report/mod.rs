//! Turns graded cases into what people and other programs read.
//!
//! Pure: a report is written to any given writer, such as a terminal or a file. Nothing here reads
//! a clock, the environment or random numbers.

mod artemis;
mod audience;
mod autolab;
mod by_hand;
mod classroom50;
mod comparison;
mod document;
mod exercism;
mod failure;
mod format;
mod github;
mod gradescope;
mod html;
mod human;
mod json;
mod junit;
mod markdown;
mod prairielearn;
mod results;
mod submitty;
mod tap;
mod vocareum;
mod vpl;

pub use artemis::artemis_files;
pub use audience::Audience;
pub use classroom50::{Classroom, MissingVariable};
pub use comparison::{Caret, Comparison};
pub use document::{CaseRecord, Document, FailureRecord, LabRecord, Outcome, RuleRecord};
pub use format::{Format, ReportInput, write_report};
pub use html::{ChangedSubmission, ClassIndex, changes_page};
pub use human::{ReportStyle, write_human, write_not_built};
pub use results::{LabProgress, LabReport, Report};
