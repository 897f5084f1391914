//! Reads labs from disk.

use std::path::Path;

use super::{Lab, Source, Spec, SpecError, Transport};

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
    let source = std::sync::Arc::new(source);
    todo!("{source:?} {transport:?}")
}

/// The JSON Schema of a case file, for editors.
#[must_use]
pub fn schema() -> serde_json::Value {
    todo!()
}
