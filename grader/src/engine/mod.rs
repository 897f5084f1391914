//! Grades cases: finds the program under test, runs the cases with it, and has them judged.

// Every match must decide about a new action, fact or kind.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod grade;
pub mod not_built;
pub mod programs;
pub(crate) mod retry;
pub mod runner;
pub(crate) mod stalls;
