//! Text for people.

pub mod escape;
