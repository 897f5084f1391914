//! The servers in other languages that the tests have.

#![allow(dead_code, reason = "the tests use all of it")]

#[path = "../../tests/it/runtimes/course.rs"]
mod course;
#[path = "../../tests/it/runtimes/table.rs"]
mod table;

pub(crate) use course::write_course;
