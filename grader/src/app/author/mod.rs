//! What the author of a course does: proves it, starts a new lab, hands the course out to students,
//! and packages it for other systems.

pub(crate) mod handout;
pub(crate) mod package;
pub(crate) mod scaffold;
pub mod verify;
