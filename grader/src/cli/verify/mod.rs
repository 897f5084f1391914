//! `verify`: proves that the course holds, and names every issue.

mod build;
mod command;
mod jobs;
mod lab_under_test;
mod mutants;
mod replay;

pub(super) use command::{VerifyArgs, run};
