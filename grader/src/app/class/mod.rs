//! Grades a class: many submissions, each compiled and run in jails. Every result is on disk as
//! soon as it exists and is never computed again: a run that was killed continues where it stopped.
//! Knows nothing of a terminal.

mod digest;
mod file_stem;
mod find;
mod gradebook;
mod group;
mod merge;
mod pipeline;
mod queue;
mod record;
mod shard;
mod store;

pub use digest::Inputs;
pub use find::{ClassEntry, ClassFolder, find_submissions};
pub use gradebook::Gradebook;
pub use group::{SubmissionGroup, group_equal};
pub use merge::{MergeError, Merged, merge};
pub use pipeline::{ClassEvent, ClassRun, grade_class};
pub use record::{Previous, RunInfo, StoredResult};
pub use shard::{Shard, ShardError};
pub use store::{Store, StoreError};
