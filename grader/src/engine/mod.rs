//! Grades: finds the program under test, plays the cases with it, has them judged.

// A new action, fact or kind must not compile until every place has decided about it.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod grade;
pub mod programs;
mod retry;
pub mod runner;
