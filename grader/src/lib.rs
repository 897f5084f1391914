//! The grader.

pub mod run;
