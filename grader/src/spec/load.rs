//! Reads labs from disk.

use std::path::Path;
use std::sync::Arc;

use super::written::{self, Failure, Record};
use super::{Lab, Located, Source, Spec, SpecError, Transport, check};

/// All labs, in the order of the course; or what is wrong with all of them.
pub fn load_course(specs_dir: &Path) -> Result<Vec<Lab>, Vec<SpecError>> {
    todo!("{specs_dir:?}")
}

/// The lab in this folder.
pub fn load_lab(dir: &Path) -> Result<Lab, Vec<SpecError>> {
    todo!("{dir:?}")
}

/// Reads one case. The name is the stem of the source's path; the answer key is not read.
pub fn parse_case(source: Source, transport: Transport) -> Result<Spec, Vec<SpecError>> {
    let source = Arc::new(source);
    let stem = source.path.file_stem().unwrap_or_default();
    let name = stem.to_string_lossy().into_owned();
    match written::read::<Located<Record<written::Case>>>(&source.text) {
        Ok(case) => check::case(&case.value, name, source, transport),
        Err(failure) => Err(vec![unread(&source, failure)]),
    }
}

/// The error of a file that serde could not read.
fn unread(source: &Arc<Source>, failure: Failure) -> SpecError {
    SpecError {
        source: Arc::clone(source),
        location: Some(failure.location),
        message: failure.problem.message,
        help: failure.problem.help,
    }
}

/// The JSON Schema of a case file, for editors.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(written::Case).to_value()
}
