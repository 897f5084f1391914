//! What the tests of languages use, so that their programs can be used here as well.

#![allow(dead_code, unused_imports, reason = "the tests use all of it")]

#[path = "../../tests/it/support/files.rs"]
pub(crate) mod files;
#[path = "../../tests/it/support/manifest.rs"]
mod manifest;

use std::path::{Path, PathBuf};

use grader::base::search_path;
pub(crate) use manifest::{WORKSPACE, manifest};

/// The path of a file or folder in `tests`.
pub(crate) fn tests(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(path)
}

/// The path of a program that is installed.
pub(crate) fn installed(name: &str) -> Option<PathBuf> {
    search_path::find_program(name, &std::env::var_os("PATH")?)
}
