//! Grades cases: finds the program under test, runs the cases with it, and has them judged.

// With a new action, fact or kind, every match must decide about it.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod grade;
pub mod not_built;
pub mod programs;
pub(crate) mod retry;
pub mod runner;
