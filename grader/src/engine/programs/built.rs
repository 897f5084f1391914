//! Programs that are a file, built from Rust.

use std::path::Path;
use std::sync::Arc;

use super::compile::CompiledProgram;
use super::environment::{DEFAULT_PATH, minimal_environment};
use crate::engine::runner::ProgramCommand;
use crate::sandbox::{FsAccess, ProgramFolder};

/// How to start a program that was built from the course.
#[must_use]
pub fn built_program(binary: &Path) -> Arc<ProgramCommand> {
    Arc::new(command(binary, None))
}

/// How to start a submission's program.
pub(super) fn compiled_program(program: &CompiledProgram) -> Arc<ProgramCommand> {
    let folder = Arc::clone(&program.folder);
    Arc::new(command(&program.binary, Some(folder)))
}

fn command(binary: &Path, folder: Option<Arc<ProgramFolder>>) -> ProgramCommand {
    let path = std::env::var_os("PATH").unwrap_or_else(|| DEFAULT_PATH.into());
    ProgramCommand {
        argv: vec![binary.into()],
        env: minimal_environment(path),
        view: FsAccess::Only(Vec::new()),
        own: None,
        folder,
    }
}
