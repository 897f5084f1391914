//! What the author of a course does: prove it, start a new lab, hand the course out to students,
//! and package it for other systems.

pub(crate) mod handout;
pub(crate) mod mutants;
pub(crate) mod package;
pub(crate) mod replay;
pub(crate) mod scaffold;
pub mod verify;
