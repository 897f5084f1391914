//! The grader.

pub mod spec;
