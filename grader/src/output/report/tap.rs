//! TAP version 14: a line a case, and what is known of a failure in a YAML block under it.

use std::io;

use super::document::{Document, Outcome};

/// Writes the report as TAP.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn write(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    writeln!(out, "TAP version 14")?;
    writeln!(out, "1..{}", document.cases().count())?;
    for (index, (lab, case)) in document.cases().enumerate() {
        let word = match case.outcome {
            Outcome::Pass => "ok",
            Outcome::Fail | Outcome::Error => "not ok",
        };
        let name = escaped(&format!("{}/{}: {}", lab.lab, case.case, case.title));
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
            // A string of JSON is one of YAML, but readers of TAP know little more of YAML than a
            // string a line.
            writeln!(out, "  {key}: {}", serde_json::to_string(value)?)?;
        }
        writeln!(out, "  ...")?;
    }
    Ok(())
}

/// A description in which nothing is a directive.
fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('#', "\\#")
}
