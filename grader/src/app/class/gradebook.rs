//! The gradebook as CSV (RFC 4180): a row for each submission, a column for each lab.

use crate::base::text::escape::escape;
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

/// A cell for a reader that knows no more than RFC 4180, and for spreadsheets, which guess more:
/// they may split at semicolons and tabs as well, and evaluate what then begins like a formula. So
/// the text is escaped like all of a stranger's words, an apostrophe keeps the beginning of each
/// such part from being a formula, and whatever is not plain is quoted.
fn cell(text: &str) -> String {
    let mut shown = String::new();
    let mut is_beginning = true;
    for c in escape(text).chars() {
        if is_beginning && begins_formula(c) {
            shown.push('\'');
        }
        is_beginning = ends_part(c) || is_beginning && c == ' ';
        shown.push(c);
    }
    let is_plain = |c: char| c.is_alphanumeric() || matches!(c, ' ' | '-' | '_' | '.');
    if shown.chars().all(is_plain) {
        shown
    } else {
        format!("\"{}\"", shown.replace('"', "\"\""))
    }
}

/// Whether a spreadsheet may take what begins with this for a formula; some also know the wide
/// forms.
fn begins_formula(c: char) -> bool {
    matches!(
        c,
        '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '\u{2212}'
    )
}

/// Whether some reader may split cells here.
fn ends_part(c: char) -> bool {
    matches!(c, ',' | ';' | '|' | ':' | '"' | '\'')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cell_is_no_formula_and_ends_no_row() {
        for (name, shown) in [
            ("ana", "ana"),
            ("Zoë 2-b_c.d", "Zoë 2-b_c.d"),
            ("=1+1", r#""'=1+1""#),
            (" -1", r#"" '-1""#),
            ("@x", r#""'@x""#),
            ("＝1", r#""'＝1""#),
            ("a;=1+1", r#""a;'=1+1""#),
            ("a\t=1", r#""a\t=1""#),
            ("\n=1+1", r#""\n=1+1""#),
            ("\"=1", r#""""'=1""#),
            ("a,b\n\"c\"", r#""a,b\n""c""""#),
            ("\u{1b}[2J\u{202e}", r#""\u{1b}[2J\u{202e}""#),
        ] {
            assert_eq!(cell(name), shown, "{name:?}");
        }
    }
}
