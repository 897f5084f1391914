//! The [`Document`] as JSON.

use std::io;

use super::document::Document;

/// Writes the report as JSON.
///
/// # Errors
/// If `out` cannot be written to.
pub(super) fn write_json(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    writeln!(out)
}
