//! The grader of a socket-programming course: reads conversations written in YAML, has them with the programs of the
//! labs, judges what happened and reports it. `grader/ARCHITECTURE.md` is the map.

pub mod batch;
pub mod build;
pub mod cli;
pub mod commands;
pub mod course;
pub mod desk;
pub mod grade;
pub mod handout;
pub mod judge;
pub mod limits;
pub mod package;
pub mod plan;
pub mod programs;
pub mod report;
pub mod run;
pub mod scaffold;
pub mod score;
pub mod spec;
pub mod submission;
pub mod trace;
pub mod verify;
pub mod visible;
