//! The gradebook as CSV (RFC 4180): a row for each submission, a column for each lab.

use crate::output::report::{Document, LabRecord};

/// A gradebook that grows row by row.
#[derive(Debug)]
pub(crate) struct Gradebook<'a> {
    labs: &'a [String],
    text: String,
}

impl<'a> Gradebook<'a> {
    /// A gradebook with a column for each of these labs, and no rows yet.
    #[must_use]
    pub(crate) fn new(labs: &'a [String]) -> Self {
        let names = labs.iter().map(String::as_str);
        let heading = ["submission"].into_iter().chain(names);
        Self {
            labs,
            text: row(heading.chain(["total", "of"])),
        }
    }

    /// Adds the row of a submission.
    pub(crate) fn add(&mut self, document: &Document) {
        let mut cells = vec![document.submission.clone().unwrap_or_default()];
        for lab in self.labs {
            let found = document.labs.iter().find(|found| found.lab == *lab);
            cells.push(found.map(points).unwrap_or_default());
        }
        // The total is unknown if a part is.
        let is_whole = document.is_graded();
        let total = document.score.score.to_string();
        cells.push(if is_whole { total } else { String::new() });
        cells.push(document.score.max_score.to_string());
        self.text += &row(cells.iter().map(String::as_str));
    }

    /// The gradebook so far.
    #[must_use]
    pub(crate) fn text(&self) -> &str {
        &self.text
    }
}

/// The points of a lab; empty if a case could not be graded, because that is not the same as 0.
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

/// A cell, quoted if necessary. An apostrophe before `=`, `+` and the like keeps spreadsheets from
/// evaluating a name as a formula.
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
