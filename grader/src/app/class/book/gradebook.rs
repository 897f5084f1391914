//! The gradebook as CSV (RFC 4180): a row for everybody, a column for each lab.

use serde::{Deserialize, Serialize};

use super::row::BookRow;
use crate::app::class::people::Identity;
use crate::base::text::escape::escape;
use crate::spec::Level;

/// The columns of people, where more than the name of a submission is known.
const PEOPLE: [&str; 4] = ["id", "name", "email", "group"];

/// The file with the rows as data, for the commands that hand marks back.
pub(crate) const BOOK_FILE: &str = "gradebook.json";

/// The rows of a class, as they are kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct GradebookFile {
    /// `grader-gradebook/1`.
    pub format: String,
    /// The labs, in the order of the course.
    pub labs: Vec<String>,
    /// The rows.
    pub rows: Vec<BookRow>,
}

/// A gradebook that grows row by row.
#[derive(Debug)]
pub(crate) struct Gradebook<'a> {
    labs: &'a [String],
    has_people: bool,
    text: String,
    rows: Vec<BookRow>,
}

impl<'a> Gradebook<'a> {
    /// A gradebook with a column for each of these labs, and no rows yet.
    #[must_use]
    pub(crate) fn new(labs: &'a [String], has_people: bool) -> Self {
        let people = if has_people { &PEOPLE[..] } else { &[] };
        let names = labs.iter().map(String::as_str);
        let heading = ["submission"]
            .into_iter()
            .chain(people.iter().copied())
            .chain(names);
        let levels = Level::ALL.iter().map(|level| level.name());
        let heading = heading.chain(["total", "of"]).chain(levels);
        Self {
            labs,
            has_people,
            text: csv_row(heading.chain(["status", "note"])),
            rows: Vec::new(),
        }
    }

    /// Adds a row.
    pub(crate) fn add(&mut self, row: BookRow) {
        let shown = |points: Option<u32>| points.map(|it| it.to_string()).unwrap_or_default();
        let mut cells = vec![row.submission.clone().unwrap_or_default()];
        if self.has_people {
            cells.extend(people_cells(&row));
        }
        for lab in self.labs {
            cells.push(shown(row.labs.get(lab).and_then(|mark| mark.points)));
        }
        // The total is unknown if a part is.
        let (total, of) = row.total();
        cells.extend([
            shown(total.filter(|_| !row.labs.is_empty())),
            of.to_string(),
        ]);
        cells.extend(row.levels.iter().copied().map(shown));
        cells.extend([row.status.to_string(), row.notes.join("; ")]);
        self.text += &csv_row(cells.iter().map(String::as_str));
        self.rows.push(row);
    }

    /// The gradebook so far.
    #[must_use]
    pub(crate) fn text(&self) -> &str {
        &self.text
    }

    /// The rows as data.
    #[must_use]
    pub(crate) fn into_file(self) -> GradebookFile {
        GradebookFile {
            format: "grader-gradebook/1".to_owned(),
            labs: self.labs.to_vec(),
            rows: self.rows,
        }
    }
}

/// Whose row it is; empty if nothing is known but the name of the submission.
fn people_cells(row: &BookRow) -> [String; 4] {
    let own = row.submission.as_deref().map(Identity::of_submission);
    let people = row.people.iter().filter(|it| Some(*it) != own.as_ref());
    let all = |text: &dyn Fn(&Identity) -> String| {
        let texts = people.clone().map(text).filter(|text| !text.is_empty());
        texts.collect::<Vec<_>>().join(" ")
    };
    let group = people.clone().next().map(|it| it.group.clone());
    [
        all(&|it| it.ids.first().cloned().unwrap_or_default()),
        all(&|it| it.name.clone()),
        all(&|it| it.email.clone()),
        group.unwrap_or_default(),
    ]
}

fn csv_row<'a>(cells: impl Iterator<Item = &'a str>) -> String {
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
