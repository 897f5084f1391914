//! Fills the marks of a class into a sheet.

use std::collections::BTreeMap;

use clap::ValueEnum;

use super::column::{ColumnError, MarkColumn, mark_column};
use super::number::{is_same, parse, scaled};
use super::rows::{InSheet, SheetRows};
use super::system::SheetSystem;
use crate::app::class::book::{BookRow, GradebookFile, LabMark};
use crate::app::class::people::{Identity, RosterError, find_heading};
use crate::app::class::sheet::SheetTable;

/// Which marks of the sheet are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum Keep {
    /// Marks that are higher than the new ones
    #[default]
    Higher,
    /// None
    None,
}

/// What is filled in, and how.
#[derive(Debug, Clone, Copy)]
pub(crate) struct FillOptions<'a> {
    /// The labs.
    pub labs: &'a [String],
    /// The title of the column; otherwise the one that holds the lab's name.
    pub column: Option<&'a str>,
    /// The points of those who handed in nothing; their cells stay as they are without any.
    pub absent: Option<u32>,
    /// Which marks are kept.
    pub keep: Keep,
}

/// Why nothing can be filled in.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FillError {
    /// The sheet has no people.
    #[error(transparent)]
    People(#[from] RosterError),
    /// A lab has no column.
    #[error(transparent)]
    Column(#[from] ColumnError),
}

/// What was filled in, and what was not.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Filled {
    /// Whose sheet it is.
    pub system: SheetSystem,
    /// A line for each lab: its column, and the most points.
    pub columns: Vec<String>,
    /// How many cells have a new mark.
    pub written: usize,
    /// How many cells had the same mark already.
    pub unchanged: usize,
    /// People whose cells were left alone, and why.
    pub left_alone: Vec<String>,
    /// Rows of the book that are nobody's in the sheet, and why.
    pub not_in_sheet: Vec<String>,
    /// People in the sheet of whom the class has nothing.
    pub nothing_handed_in: Vec<String>,
}

/// Fills the marks into the sheet.
///
/// # Errors
/// If the sheet has no people, or a lab has no column or several.
pub(crate) fn fill_marks(
    table: &mut SheetTable,
    book: &GradebookFile,
    options: FillOptions<'_>,
) -> Result<Filled, FillError> {
    let heading = find_heading(table)?;
    let titles = table.rows().nth(heading.row).unwrap_or_default();
    let system = SheetSystem::of(titles);
    let is_of_one =
        system == SheetSystem::Moodle || titles.iter().any(|it| system.is_marks_title(it));
    if is_of_one && options.labs.len() > 1 {
        return Err(ColumnError::OneLab(options.labs.join(", ")).into());
    }
    let mut columns = Vec::new();
    for lab in options.labs {
        columns.push((lab, mark_column(table, &heading, lab, options.column)?));
    }
    let mut filled = Filled {
        system,
        columns: Vec::new(),
        written: 0,
        unchanged: 0,
        left_alone: Vec::new(),
        not_in_sheet: Vec::new(),
        nothing_handed_in: Vec::new(),
    };
    let sheet = SheetRows::read(table, &heading);
    let owners = owners(&sheet, book, &mut filled);
    for (lab, column) in &columns {
        filled.columns.push(described(table, &sheet, lab, column));
        let row = book.rows.iter().find_map(|row| row.labs.get(*lab));
        let of = row.map_or(100, |mark| mark.of);
        for (index, person) in sheet.people.iter().enumerate() {
            let row = owners.get(&index).copied();
            let mark = row.and_then(|row| row.labs.get(*lab)).copied();
            let wish = if is_test_student(system, person) {
                Wish::LeaveAlone("the test student")
            } else {
                wish(row, mark, of, options.absent)
            };
            for row in &sheet.rows[index] {
                let cell = (*row, column);
                fill_cell(
                    table,
                    cell,
                    wish,
                    options.keep,
                    &person.label(),
                    &mut filled,
                );
            }
        }
    }
    for (index, person) in sheet.people.iter().enumerate() {
        let has_any = owners
            .get(&index)
            .is_some_and(|row| row.submission.is_some());
        if !has_any && !is_test_student(system, person) {
            filled.nothing_handed_in.push(person.label());
        }
    }
    Ok(filled)
}

/// What is to be in a cell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Wish {
    Points(u32, u32),
    /// Nothing new, and nothing to be said.
    Nothing,
    LeaveAlone(&'static str),
}

fn wish(row: Option<&BookRow>, mark: Option<LabMark>, of: u32, absent: Option<u32>) -> Wish {
    let nothing = absent.map_or(Wish::Nothing, |points| Wish::Points(points, of));
    match (row, mark) {
        (None, _) => nothing,
        (
            Some(_),
            Some(LabMark {
                is_handed_in: false,
                ..
            }),
        ) => nothing,
        (
            Some(_),
            Some(LabMark {
                points: Some(points),
                of,
                ..
            }),
        ) => Wish::Points(points, of),
        (Some(_), Some(_) | None) => Wish::LeaveAlone("not graded"),
    }
}

/// The row of the book for each person of the sheet. Whoever has two has none.
fn owners<'a>(
    sheet: &SheetRows,
    book: &'a GradebookFile,
    filled: &mut Filled,
) -> BTreeMap<usize, &'a BookRow> {
    let mut owners: BTreeMap<usize, Vec<&BookRow>> = BTreeMap::new();
    for row in &book.rows {
        match sheet.find(row) {
            InSheet::People(people) => {
                for person in people {
                    owners.entry(person).or_default().push(row);
                }
            }
            // Nothing is lost of those who handed in nothing.
            InSheet::Unclear(_) if row.submission.is_none() => {}
            InSheet::Unclear(words) => filled
                .not_in_sheet
                .push(format!("{}: {words}", row.label())),
        }
    }
    let mut own = BTreeMap::new();
    for (person, rows) in owners {
        match rows[..] {
            [row] => {
                own.insert(person, row);
            }
            _ => {
                let labels: Vec<String> = rows.iter().map(|row| row.label()).collect();
                let (label, labels) = (sheet.people[person].label(), labels.join(" and "));
                filled
                    .not_in_sheet
                    .push(format!("{labels}: both may be {label}"));
            }
        }
    }
    own
}

fn described(table: &SheetTable, sheet: &SheetRows, lab: &str, column: &MarkColumn) -> String {
    let first = sheet.rows.iter().flatten().next().copied();
    let most = first.and_then(|row| column.most(table, row));
    let most = most.map_or("points as they are".to_owned(), |most| {
        format!("of {}", column.sign.write(most))
    });
    format!("{lab}: `{}`, {most}", column.title)
}

/// Canvas's student that nobody is.
fn is_test_student(system: SheetSystem, person: &Identity) -> bool {
    let is_called_so = ["Student, Test", "Test Student"].contains(&person.name.as_str());
    system == SheetSystem::Canvas && is_called_so
}

fn fill_cell(
    table: &mut SheetTable,
    (row, column): (usize, &MarkColumn),
    wish: Wish,
    keep: Keep,
    label: &str,
    filled: &mut Filled,
) {
    let before = table.text(row, column.index).to_owned();
    let (points, of) = match wish {
        Wish::Points(points, of) => (points, of),
        Wish::Nothing => return,
        Wish::LeaveAlone(why) => {
            filled.left_alone.push(format!("{label}: {why}"));
            return;
        }
    };
    let number = scaled(points, of, column.most(table, row));
    let text = column.sign.write(number);
    match parse(&before) {
        Some(old) if is_same(old, number) => {
            filled.unchanged += 1;
            return;
        }
        Some(old) if old > number && keep == Keep::Higher => {
            filled
                .left_alone
                .push(format!("{label}: {before} is higher than {text}"));
            return;
        }
        None if !before.is_empty() && before != "-" => {
            filled.left_alone.push(format!("{label}: {before}"));
            return;
        }
        Some(_) | None => {}
    }
    if table.replace(row, column.index, &text) {
        filled.written += 1;
    } else {
        filled
            .left_alone
            .push(format!("{label}: the row ends before the column"));
    }
}

impl Filled {
    /// Whether a mark found no place.
    pub(crate) fn has_lost(&self) -> bool {
        !self.not_in_sheet.is_empty()
    }
}
