//! The report for machines: [`Document`] as JSON.

use std::io;

use super::document::Document;

/// Writes the report as JSON.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn write(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    serde_json::to_writer_pretty(&mut *out, document)?;
    writeln!(out)
}
