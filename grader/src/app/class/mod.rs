//! Grades a class: many submissions, each compiled and run in jails. What is done is on disk at once and is never done again; killed
//! at any moment and started again it goes on where it was. Knows nothing of a terminal.

mod class;
mod digest;
mod gradebook;
mod group;
mod merge;
mod pipeline;
mod store;

pub use class::{ClassEntry, find};
pub use digest::{Inputs, Shard};
pub use gradebook::Gradebook;
pub use group::{SubmissionGroup, group};
pub use merge::{Merged, merge};
pub use pipeline::{ClassEvent, ClassRun, grade};
pub use store::{Previous, Run, Store, StoreError, StoredResult};
