//! From a text to a case.

use std::sync::Arc;

use super::check;
use super::error::SpecError;
use super::lab::{Spec, Transport};
use super::source::{Located, Source};
use super::written::{self, Failure, Record};

/// Reads one case of a lab with this transport. The name is the stem of the source's path; the answer key is not read.
pub fn parse_case(source: Source, transport: Transport) -> Result<Spec, Vec<SpecError>> {
    let source = Arc::new(source);
    let stem = source.path.file_stem().unwrap_or_default();
    let name = stem.to_string_lossy().into_owned();
    match written::read::<Located<Record<written::Case>>>(&source.text) {
        Ok(case) => check::case(&case.value, name, source, transport),
        Err(failure) => Err(vec![unread(&source, failure)]),
    }
}

/// The JSON Schema of a case file, for editors: derived from the structs that read it.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(written::Case).to_value()
}

/// The error of a file that could not be read as what it should be.
pub(super) fn unread(source: &Arc<Source>, failure: Failure) -> SpecError {
    SpecError::at(source, failure.location, failure.problem)
}
