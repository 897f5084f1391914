//! Programs that are a file, built from Rust.

use std::path::Path;
use std::sync::Arc;

use super::environment::{DEFAULT_PATH, minimal_environment};
use crate::engine::runner::ProgramCommand;
use crate::sandbox::FsAccess;

/// How to start a program that was built.
#[must_use]
pub fn built_program(binary: &Path) -> Arc<ProgramCommand> {
    let path = std::env::var_os("PATH").unwrap_or_else(|| DEFAULT_PATH.into());
    Arc::new(ProgramCommand {
        argv: vec![binary.into()],
        env: minimal_environment(path),
        view: FsAccess::Only(Vec::new()),
        own: None,
    })
}
