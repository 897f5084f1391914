//! Builds programs: the course's own by cargo, a stranger's in a jail. Tells where they are or what
//! the compiler said. Nothing here knows what a program is for.
//!
//! What cargo is asked about is the course, whose manifests are trusted. Of a submission it never
//! hears: `jailed` calls the compiler itself, so that no manifest, build script or configuration of
//! a stranger's can matter.

mod cargo;
mod dependencies;
mod jailed;
mod messages;
mod place;
mod toolchain;
mod trouble;

pub use cargo::{BuildError, BuildRequest, Built, build};
pub use jailed::{Compiled, Compiler, Rejected, Task};
