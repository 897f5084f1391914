//! The input and the result of the jailed compiler.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use crate::base::process::{Exit, Limit, Limits};
use crate::engine::programs::submission::Sources;
use crate::sandbox::ProgramFolder;

/// A program to compile.
#[derive(Debug, Clone)]
pub struct CompileTask {
    /// The package whose libraries it may use.
    pub package: String,
    /// The program's name.
    pub name: String,
    /// Its source files.
    pub sources: Arc<Sources>,
    /// The main file among them.
    pub main: PathBuf,
}

/// The result of compiling a program. If it does not compile, that is its author's mistake.
#[derive(Debug, Clone)]
pub enum CompileOutcome {
    /// There is a binary.
    Compiled(CompiledProgram),
    /// There is none.
    Rejected(Rejection),
}

impl CompileOutcome {
    /// The outcome of a program that is not compiled, because others of its submission have used up
    /// two compilers.
    #[must_use]
    pub fn given_up() -> Self {
        Self::Rejected(Rejection {
            failure: Some(CompilerFailure::GivenUp),
            messages: String::new(),
        })
    }

    /// Whether the compiler reached a limit.
    #[must_use]
    pub fn used_up_compiler(&self) -> bool {
        matches!(
            self,
            Self::Rejected(Rejection {
                failure: Some(CompilerFailure::Waited(_) | CompilerFailure::LimitExceeded { .. }),
                ..
            })
        )
    }
}

/// How much of its CPU time a compiler gets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CompilerPatience {
    /// All of it.
    Full,
    /// A part: still several times what an honest program needs. For the programs of a submission
    /// of which one has used up a compiler, so that it does not do so once for each.
    Short,
}

impl CompilerPatience {
    pub(super) fn cpu(self, full: Duration) -> Duration {
        match self {
            Self::Full => full,
            Self::Short => (full / 5).max(Duration::from_secs(1)),
        }
    }
}

/// A program that was compiled.
#[derive(Debug, Clone)]
pub struct CompiledProgram {
    /// The binary.
    pub binary: PathBuf,
    /// The folder that it is in.
    pub folder: Arc<ProgramFolder>,
    /// The compiler's warnings.
    pub warnings: String,
}

/// Why a program was not compiled.
#[derive(Debug, Clone)]
pub struct Rejection {
    /// How the compiler failed; `None` if it just reported errors.
    pub failure: Option<CompilerFailure>,
    /// Its error messages, as they are.
    pub messages: String,
}

/// How the compiler ended if it did not end by itself.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CompilerFailure {
    /// A signal killed it.
    #[error("the compiler crashed on this program ({0})")]
    Crashed(Exit),
    /// It waited for something that never came.
    #[error("the compiler waited for {} s for something that this program names", .0.as_secs())]
    Waited(Duration),
    /// It was not started.
    #[error(
        "the compiler used up its time, or one of its limits, on two other programs of this \
         submission; so this one was not compiled"
    )]
    GivenUp,
    /// It reported no error, and left nothing that can be run.
    #[error("the compiler made no program of this source")]
    NoProgram,
    /// It went over a limit.
    #[error("the compiler used more than {} on this program", .limits.describe(*.limit))]
    LimitExceeded {
        /// Which one.
        limit: Limit,
        /// All of its limits.
        limits: Limits,
    },
}
