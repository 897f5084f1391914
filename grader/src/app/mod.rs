//! What people do with the grader: students with their labs, instructors with a class, authors with
//! a course.

pub mod author;
pub mod class;
pub mod student;
