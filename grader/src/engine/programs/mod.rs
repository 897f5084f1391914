//! The programs under test, and how each of them is started. They are built by cargo, named on the
//! command line, or part of a submission, which is compiled in a jail or started by a command.
//! Nothing here starts one.

mod built;
mod command;
pub mod compile;
mod environment;
mod id;
mod jobs;
mod settings;
pub mod submission;
mod submission_build;

pub use built::{built_program, compiled_program, own_program};
pub use environment::search_path;
pub use id::{ProgramId, ProgramResult, Programs};
pub use jobs::jobs;
pub use submission_build::{ProgramRefusal, ProgramSource, SubmissionBuild};
