//! For who writes a course: proves it, starts a lab, hands it out, packages it for other systems.

pub mod handout;
pub mod package;
pub mod scaffold;
pub mod verify;
