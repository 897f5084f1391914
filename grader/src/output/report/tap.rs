//! TAP version 14: a line for each case, followed by a YAML block that describes a failure.

use std::io;

use super::document::{Document, Outcome};

/// Writes the report as TAP.
///
/// # Errors
/// If `out` cannot be written to.
pub(super) fn write_tap(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "TAP version 14")?;
    writeln!(out, "1..{}", document.cases().count())?;
    for (index, (lab, case)) in document.cases().enumerate() {
        let word = match case.outcome {
            Outcome::Pass => "ok",
            Outcome::Fail | Outcome::Error => "not ok",
        };
        let name = escape_description(&format!("{}/{}: {}", lab.lab, case.case, case.title));
        writeln!(out, "{word} {} - {name}", index + 1)?;
        let (message, severity) = match (&case.failure, &case.error) {
            (Some(failure), _) => (&failure.message, "fail"),
            (None, Some(why)) => (why, "error"),
            (None, None) => continue,
        };
        let points = format!("0/{}", case.max_score);
        let spec = case.failure.as_ref().map(|failure| failure.spec.as_str());
        writeln!(out, "  ---")?;
        for (key, value) in [
            ("message", Some(message.as_str())),
            ("severity", Some(severity)),
            ("points", Some(points.as_str())),
            ("at", spec),
        ] {
            let Some(value) = value else { continue };
            // JSON strings are valid YAML strings. TAP readers understand little YAML beyond one
            // string per line.
            writeln!(out, "  {key}: {}", serde_json::to_string(value)?)?;
        }
        writeln!(out, "  ...")?;
    }
    Ok(())
}

/// Escapes characters that could begin a directive.
fn escape_description(text: &str) -> String {
    text.replace('\\', "\\\\").replace('#', "\\#")
}
