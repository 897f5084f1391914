//! What the author of a course does: proves it, starts a new lab, hands the course out to students,
//! and packages it for other systems.

pub mod handout;
pub mod package;
pub mod scaffold;
pub mod verify;
