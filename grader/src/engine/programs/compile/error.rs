//! The reasons why nothing could be built.

use std::io;
use std::time::Duration;

/// The tools did not work. That a program does not compile is not one of these.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// Cargo is not installed, or cannot be run.
    #[error("cargo cannot be started: {0}. Is Rust installed (https://rustup.rs)?")]
    NoCargo(io::Error),
    /// The build was cancelled.
    #[error("interrupted")]
    Cancelled,
    /// Cargo gave up; its messages say why.
    #[error("cargo could not build the labs:\n{0}")]
    Failed(String),
    /// There is no compiler, or it does not answer.
    #[error("rustc cannot be used: {0}")]
    NoCompiler(String),
    /// A correct program does not compile in the compiler's jail, so no submission would.
    #[error("the compiler does not work in its jail:\n{0}")]
    Jail(String),
    /// The machine had no processor for a compiler that wanted one.
    #[error(
        "the compiler had too little of the processors in {} s: this machine is too busy", .0.as_secs()
    )]
    Starved(Duration),
    /// The compiler neither worked nor ended.
    #[error(
        "the compiler did nothing for {} s: something has stopped it, or this machine has", .0.as_secs()
    )]
    Stopped(Duration),
    /// The machine lacked what a compiler needs.
    #[error("this machine could not compile: {0}")]
    Machine(String),
    /// A file could not be read or written, or a jail could not be set up.
    #[error("the grader could not build a submission: {0}")]
    Grader(#[from] io::Error),
}

impl BuildError {
    /// Whether it may be otherwise when the machine is calmer.
    pub(super) fn may_pass(&self) -> bool {
        match self {
            Self::Starved(_) | Self::Stopped(_) | Self::Machine(_) | Self::Grader(_) => true,
            Self::NoCargo(_)
            | Self::Cancelled
            | Self::Failed(_)
            | Self::NoCompiler(_)
            | Self::Jail(_) => false,
        }
    }
}
