//! Grades cases: finds the program under test, runs the cases with it, and has them judged.

// A new action, fact or kind must not compile until every place has decided about it.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod grade;
pub mod not_built;
pub mod programs;
pub(crate) mod retry;
pub mod runner;
