//! What Moodle's VPL reads from `vpl_execution`: comments, and the grade in the last line. Nothing
//! that a program printed can be taken for them.

use std::io;

use super::document::{Document, Outcome};

/// Writes the report for VPL. `most` is the most points that VPL gives.
///
/// # Errors
/// If `out` cannot be written to.
pub(super) fn write_vpl(document: &Document, most: f64, out: &mut dyn io::Write) -> io::Result<()> {
    for lab in &document.labs {
        writeln!(out, "<|--")?;
        writeln!(
            out,
            "-{}: {}/{}",
            lab.lab, lab.score.score, lab.score.max_score
        )?;
        for case in &lab.cases {
            let word = match case.outcome {
                Outcome::Pass => "passed",
                Outcome::Fail => "failed",
                Outcome::Error => "could not be graded",
            };
            writeln!(out, "{word}: {}", harmless(&case.title))?;
            for line in case.explanation().lines() {
                // A line that begins so is shown as it is.
                writeln!(out, ">{}", harmless(line))?;
            }
        }
        writeln!(out, "--|>")?;
    }
    if !document.is_graded() {
        // Without a grade, VPL leaves the one before.
        return writeln!(
            out,
            "Comment :=>>Not everything could be graded: no grade is given."
        );
    }
    let grade = format!("{:.2}", document.share() * most);
    writeln!(
        out,
        "Grade :=>>{}",
        grade.trim_end_matches('0').trim_end_matches('.')
    )
}

/// A line without the marks that VPL looks for.
fn harmless(line: &str) -> String {
    let line = line.replace(":=>>", ":= >>");
    line.replace("<|--", "<| --").replace("--|>", "-- |>")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_mark_can_be_forged() {
        assert_eq!(harmless("Grade :=>>100"), "Grade := >>100");
        assert_eq!(harmless("--|><|--"), "-- |><| --");
    }
}
