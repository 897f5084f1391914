//! The gradebook: a row a submission, a column a lab, as a spreadsheet or a school's system reads it (RFC 4180).

use crate::output::report::{Document, LabRecord};

/// A gradebook that grows.
#[derive(Debug)]
pub struct Gradebook<'a> {
    labs: &'a [String],
    text: String,
}

impl<'a> Gradebook<'a> {
    /// One with these columns and no submissions.
    #[must_use]
    pub fn new(labs: &'a [String]) -> Self {
        let names = labs.iter().map(String::as_str);
        let heading = ["submission"].into_iter().chain(names);
        Self {
            labs,
            text: row(heading.chain(["total", "of"])),
        }
    }

    /// Adds the row of a submission.
    pub fn add(&mut self, document: &Document) {
        let mut cells = vec![document.submission.clone().unwrap_or_default()];
        for lab in self.labs {
            let found = document.labs.iter().find(|found| found.lab == *lab);
            cells.push(found.map(points).unwrap_or_default());
        }
        // A sum of which a part is not known is not known.
        let whole = document.is_graded();
        let total = document.score.score.to_string();
        cells.push(if whole { total } else { String::new() });
        cells.push(document.score.max_score.to_string());
        self.text += &row(cells.iter().map(String::as_str));
    }

    /// All of it.
    #[must_use]
    pub fn text(&self) -> &str {
        &self.text
    }
}

/// Nothing where a case could not be graded: that is no zero.
fn points(lab: &LabRecord) -> String {
    if lab.is_graded() {
        lab.score.score.to_string()
    } else {
        String::new()
    }
}

fn row<'a>(cells: impl Iterator<Item = &'a str>) -> String {
    let cells: Vec<String> = cells.map(cell).collect();
    cells.join(",") + "\r\n"
}

/// A name that a spreadsheet takes for a formula would be run by it: an apostrophe in front makes it text.
fn cell(text: &str) -> String {
    let guard = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        "'"
    } else {
        ""
    };
    let text = format!("{guard}{text}");
    if text.contains(['"', ',', '\n', '\r', '\'']) {
        format!("\"{}\"", text.replace('"', "\"\""))
    } else {
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_no_formula_and_ends_no_row() {
        assert_eq!(cell("ana"), "ana");
        assert_eq!(cell("=1+1"), "\"'=1+1\"");
        assert_eq!(cell("@x"), "\"'@x\"");
        assert_eq!(cell("a,b\n\"c\""), "\"a,b\n\"\"c\"\"\"");
    }
}
