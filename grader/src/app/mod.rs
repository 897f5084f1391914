//! What people do with the grader: students with their labs, instructors with a class, authors with
//! a course.

pub mod author;
pub(crate) mod class;
pub(crate) mod student;
