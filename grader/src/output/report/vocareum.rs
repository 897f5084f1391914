//! The lines that Vocareum reads from `$vocareumGradeFile`: a criterion for each lab, and its points.
//! The words for `$vocareumReportFile` are the report for people.

use std::io;

use super::document::Document;

/// Writes the report for Vocareum. A lab that could not be graded has no line.
///
/// # Errors
/// If `out` cannot be written to.
pub(super) fn write_vocareum(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    for lab in document.labs.iter().filter(|lab| lab.is_graded()) {
        writeln!(out, "{},{}", lab.lab, lab.score.score)?;
    }
    Ok(())
}
