//! The roster of a class, or any other table with a row for each person.

use super::identity::Identity;
use crate::app::class::sheet::{Heading, PersonColumns, SheetTable, TableError, heading};

/// What Moodle puts before a participant's number.
const PARTICIPANT: [&str; 7] = [
    "Participant",
    "Teilnehmer/in",
    "Teilnehmer:in",
    "Teilnehmer",
    "Participante",
    "Partecipante",
    "Deelnemer",
];

/// Why a file is no roster.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum RosterError {
    /// It is no table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// Nothing tells who a row is about.
    #[error(
        "no column is called id, username or e-mail (in English, German or French); the first row is: {0}"
    )]
    NoPeople(String),
}

/// Reads a roster: a table with a column of ids or e-mail addresses, and perhaps names and groups,
/// in any order. An export of any of the systems is one.
///
/// # Errors
/// If it is none.
pub(crate) fn read_roster(file: &[u8]) -> Result<Vec<Identity>, RosterError> {
    let table = SheetTable::read(file)?;
    let Heading { row, people } = find_heading(&table)?;
    let rows = row + 1..table.rows().count();
    let everybody = rows.map(|row| person_at(&table, &people, row));
    Ok(everybody
        .filter(|it| !it.ids.is_empty() || !it.email.is_empty())
        .collect())
}

/// The headings of a table of people.
///
/// # Errors
/// If it has none.
pub(crate) fn find_heading(table: &SheetTable) -> Result<Heading, RosterError> {
    let first = || table.rows().next().unwrap_or_default().join(", ");
    heading(table).ok_or_else(|| RosterError::NoPeople(first()))
}

/// The person whom a row is about.
pub(crate) fn person_at(table: &SheetTable, columns: &PersonColumns, row: usize) -> Identity {
    let text = |column: Option<usize>| column.map_or("", |column| table.text(row, column));
    let mut ids: Vec<String> = Vec::new();
    for id in columns.ids.iter().map(|column| table.text(row, *column)) {
        let number = PARTICIPANT.iter().find_map(|it| id.strip_prefix(it));
        let number = number
            .map(str::trim)
            .filter(|it| it.bytes().all(|it| it.is_ascii_digit()));
        let id = number.unwrap_or(id).trim_start_matches('#');
        if !id.is_empty() && !ids.iter().any(|it| it == id) {
            ids.push(id.to_owned());
        }
    }
    let whole = text(columns.name);
    let parts = [text(columns.first_name), text(columns.last_name)];
    let name = if whole.is_empty() {
        parts.join(" ")
    } else {
        whole.to_owned()
    };
    Identity {
        ids,
        name: name.trim().to_owned(),
        email: text(columns.email).to_owned(),
        group: text(columns.group).to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_roster_has_its_columns_in_any_order() {
        for file in [
            "id,name,e-mail,group\n17,Jane Doe,jane@x.org,A\n",
            "Gruppe;E-Mail-Adresse;Vorname;Nachname;Matrikelnummer\nA;jane@x.org;Jane;Doe;17\n",
            "The class of 2026\nIdentifiant,Nom complet,Adresse de courriel,Groupe\n\
             Participant17,Jane Doe,jane@x.org,A\n",
            "\u{feff}Email Address,Identifier,Team,Full name\njane@x.org,Participant 17,A,Jane Doe\n",
            "Student,ID,Section,Group,Email\n    Points Possible,,,,\nJane Doe,17,1,A,jane@x.org\n",
        ] {
            let found = read_roster(file.as_bytes()).expect(file);
            let jane = Identity {
                ids: vec!["17".to_owned()],
                name: "Jane Doe".to_owned(),
                email: "jane@x.org".to_owned(),
                group: "A".to_owned(),
            };
            assert_eq!(found, [jane], "{file}");
        }
    }

    #[test]
    fn what_is_no_roster_says_what_it_is() {
        let error = read_roster(b"a,b\n1,2\n").unwrap_err();
        assert!(
            error.to_string().ends_with("the first row is: a, b"),
            "{error}"
        );
    }
}
