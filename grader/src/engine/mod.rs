//! Grades: finds the program under test, plays the cases with it, has them judged.

pub mod grade;
pub mod programs;
mod retry;
pub mod runner;
