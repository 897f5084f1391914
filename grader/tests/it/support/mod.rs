//! What the tests share: courses, a class, runs of the command, and their results.
//!
//! ```ignore
//! Course::probe().grade(["list"]).status(0).stdout_snapshot("list");
//! ```

#![cfg_attr(
    any(portable, not(target_os = "linux")),
    allow(dead_code, unused_imports, reason = "some tests are for Linux only")
)]

pub(crate) mod attackers;
pub(crate) mod case;
mod class;
mod course;
pub(crate) mod files;
pub(crate) mod generated;
mod grade;
pub(crate) mod guarded;
mod manifest;
mod ran;
mod running;
mod skip;
mod snapshot;
mod solutions;
pub(crate) mod terminal;

use std::path::Path;

pub(crate) use class::Class;
pub(crate) use course::Course;
pub(crate) use grade::{GRADER, Grade};
pub(crate) use manifest::{WORKSPACE, manifest};
pub(crate) use ran::{Ran, run, unwrapped};
pub(crate) use running::{Running, alive, ends_within, heavy, processes, wait_until};
pub(crate) use skip::{has_scratch, has_solutions, installed, missing_tool, one_of, skip, tool};
pub(crate) use snapshot::{ADDR, THREAD, TIME, snapshot, snapshot_with};
pub(crate) use solutions::{in_process, run_case, solution, subject};

/// A program that is not written yet.
pub(crate) const TODO: &str = "fn main() {\n    todo!(\"bind to an address\")\n}\n";

/// The repository, which is the real course.
pub(crate) fn repository() -> &'static Path {
    Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/.."))
}

/// The path of a file or folder in `tests`.
pub(crate) fn tests(path: &str) -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests")
        .join(path)
}

/// The command line of a program that misbehaves in this way; with `right` it behaves correctly.
pub(crate) fn misbehave(way: &str) -> String {
    format!("'{}' {way}", env!("CARGO_BIN_EXE_misbehave"))
}
