//! Reads one case from its text.

use std::sync::Arc;

use super::check;
use super::error::SpecError;
use super::lab::Spec;
use super::names::Transport;
use super::source::{Located, Source};
use super::written::{self, Record, YamlError};

/// Reads one case of a lab with this transport. Its name is the stem of the source's path. The
/// answer key is not read.
///
/// # Errors
/// If the text is not a valid case: all the mistakes in it.
pub fn parse_case(source: Source, transport: Transport) -> Result<Spec, Vec<SpecError>> {
    let source = Arc::new(source);
    let stem = source.path.file_stem().unwrap_or_default();
    let name = stem.to_string_lossy().into_owned();
    match written::read::<Located<Record<written::Case>>>(&source.text) {
        Ok(case) => check::check_case(&case.value, name, source, transport),
        Err(error) => Err(vec![not_read(&source, error)]),
    }
}

/// The JSON Schema of a case file, for editors; derived from the structs that read it.
#[must_use]
pub fn schema() -> serde_json::Value {
    schemars::schema_for!(written::Case).to_value()
}

/// The error of a file that is not valid YAML, or does not have the expected structure.
pub(super) fn not_read(source: &Arc<Source>, error: YamlError) -> SpecError {
    SpecError::at_location(source, error.location, error.problem)
}
