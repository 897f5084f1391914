//! Programs that are a file built from Rust, and commands of the user's own.

use std::ffi::OsString;
use std::path::Path;
use std::sync::Arc;

use super::compile::CompiledProgram;
use super::environment::{program_environment, search_path};
use crate::engine::runner::ProgramCommand;
use crate::sandbox::{FsAccess, ProgramFolder};

/// How to start a program that was built from the course.
#[must_use]
pub fn built_program(binary: &Path) -> Arc<ProgramCommand> {
    Arc::new(command(
        vec![binary.into()],
        FsAccess::Only(Vec::new()),
        None,
    ))
}

/// How to start a program that was compiled as a submission.
#[must_use]
pub fn compiled_program(program: &CompiledProgram) -> Arc<ProgramCommand> {
    let folder = Arc::clone(&program.folder);
    let argv = vec![program.binary.clone().into()];
    Arc::new(command(argv, FsAccess::Only(Vec::new()), Some(folder)))
}

/// How to start a program of the user's own, which is given by its command.
#[must_use]
pub fn own_program(argv: Vec<OsString>) -> Arc<ProgramCommand> {
    Arc::new(command(argv, FsAccess::All, None))
}

fn command(
    argv: Vec<OsString>,
    view: FsAccess,
    folder: Option<Arc<ProgramFolder>>,
) -> ProgramCommand {
    ProgramCommand {
        argv,
        env: program_environment(search_path()),
        view,
        own: None,
        folder,
    }
}
