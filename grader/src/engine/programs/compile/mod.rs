//! Compiles programs: the course's own with cargo, untrusted ones in a jail. Nothing here knows
//! what a program is for.
//!
//! Cargo is only asked about the course, whose manifests are trusted. It never sees a submission:
//! `jailed` calls the compiler itself, so that a stranger's manifest, build script or configuration
//! has no effect.

mod cargo;
mod compiler_folder;
mod dependencies;
mod error;
mod jailed;
mod limited_text;
mod machine_trouble;
mod messages;
mod rustc_process;
mod task;
mod toolchain;

pub use cargo::{BuildOutput, BuildRequest, build_binaries, cargo_version};
pub use error::BuildError;
pub use jailed::Compiler;
pub use task::{
    CompileOutcome, CompileTask, CompiledProgram, CompilerFailure, CompilerPatience, Rejection,
};
