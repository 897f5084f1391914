//! The people of a sheet, and their rows.

use crate::app::class::book::BookRow;
use crate::app::class::people::{Directory, Identity, person_at};
use crate::app::class::sheet::{Heading, SheetTable};

/// Everybody in a sheet. A person may have several rows, as one who is in several sections.
#[derive(Debug)]
pub(crate) struct SheetRows {
    /// The people, in the order of the sheet.
    pub people: Vec<Identity>,
    /// The rows of each.
    pub rows: Vec<Vec<usize>>,
}

/// What the sheet has of a row of the book.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InSheet {
    /// These people.
    People(Vec<usize>),
    /// Nobody, or nobody knows who; in words.
    Unclear(String),
}

impl SheetRows {
    /// Reads the people below the headings. Rows without an id and an address are about nobody.
    pub(crate) fn read(table: &SheetTable, heading: &Heading) -> Self {
        let mut found = Self {
            people: Vec::new(),
            rows: Vec::new(),
        };
        for row in heading.row + 1..table.rows().count() {
            let person = person_at(table, &heading.people, row);
            if person.ids.is_empty() && person.email.is_empty() {
                continue;
            }
            let is_same = |it: &Identity| it.ids == person.ids && it.email == person.email;
            match found.people.iter().position(is_same) {
                Some(index) => found.rows[index].push(row),
                None => {
                    found.people.push(person);
                    found.rows.push(vec![row]);
                }
            }
        }
        found
    }

    /// Whom of the sheet a row of the book is about: its people, or the group that it is called
    /// after.
    pub(crate) fn find(&self, row: &BookRow) -> InSheet {
        let directory = Directory::new(&self.people);
        let (mut found, mut words) = (Vec::new(), "is not in the sheet".to_owned());
        for person in &row.people {
            match directory.find_all(person) {
                Ok(people) => found.extend(people),
                Err(unclear) => words = unclear.unwrap_or(words),
            }
        }
        found.sort_unstable();
        found.dedup();
        if found.is_empty() {
            InSheet::Unclear(words)
        } else {
            InSheet::People(found)
        }
    }
}
