//! The grader of a socket-programming course: reads conversations written in YAML, has them with the programs of the
//! labs, judges what happened and reports it. `grader/ARCHITECTURE.md` is the map.

pub mod build;
pub mod cli;
pub mod course;
pub mod grade;
pub mod judge;
pub mod limits;
pub mod plan;
pub mod report;
pub mod run;
pub mod scaffold;
pub mod score;
pub mod spec;
pub mod submission;
pub mod verify;
pub mod visible;
