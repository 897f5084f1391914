//! Keeps the answer keys: runs the reference solutions and compares what they print with `specs/LAB/snapshots`, the very
//! files that the grader reads. To approve a change: `INSTA_UPDATE=always cargo test -p grader --test answer_keys`, and
//! read the diff.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use grader::build::{Order, build};
use grader::course::{Version, bin_name};
use grader::plan::{self, Act, Case, Values};
use grader::run::isolation::{Isolation, use_jail_binary};
use grader::run::{Fact, Output, Settings, Subject, Transcript, run};
use grader::spec::{Lab, Spec, load_course};
use grader::{judge, visible};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}
