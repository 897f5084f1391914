//! What people use the grader for: students work on labs, instructors grade a class, and authors
//! make a course.

pub mod author;
pub(crate) mod class;
pub(crate) mod student;
