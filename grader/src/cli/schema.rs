//! `schema`: the JSON Schema of a case.

use std::io::{self, Write};

use super::error::{CliError, CliResult, ExitStatus};

pub(super) fn run() -> CliResult {
    let schema = serde_json::to_string_pretty(&crate::spec::schema()).map_err(CliError::trouble)?;
    writeln!(io::stdout().lock(), "{schema}")?;
    Ok(ExitStatus::Passed)
}
