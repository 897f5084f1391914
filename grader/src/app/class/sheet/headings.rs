//! What the columns of a table hold, by their headings: in English, German and French, and as the
//! systems call them.

use super::table::SheetTable;

/// How many rows may be above the headings.
const MOST_ABOVE: usize = 5;

/// What a column holds of a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PersonField {
    Id,
    Name,
    FirstName,
    LastName,
    Email,
    Group,
}

/// The columns that say who a row is about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PersonColumns {
    /// Numbers and user names.
    pub ids: Vec<usize>,
    /// Whole names.
    pub name: Option<usize>,
    /// First names.
    pub first_name: Option<usize>,
    /// Last names.
    pub last_name: Option<usize>,
    /// Addresses.
    pub email: Option<usize>,
    /// Groups.
    pub group: Option<usize>,
}

/// Where the headings of a table are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Heading {
    /// The index of their row.
    pub row: usize,
    /// The columns of people.
    pub people: PersonColumns,
}

impl PersonColumns {
    fn of(titles: &[String]) -> Self {
        let mut columns = Self::default();
        for (index, title) in titles.iter().enumerate() {
            let place = match person_field(title) {
                Some(PersonField::Id) => {
                    columns.ids.push(index);
                    continue;
                }
                Some(PersonField::Name) => &mut columns.name,
                Some(PersonField::FirstName) => &mut columns.first_name,
                Some(PersonField::LastName) => &mut columns.last_name,
                Some(PersonField::Email) => &mut columns.email,
                Some(PersonField::Group) => &mut columns.group,
                None => continue,
            };
            *place = place.or(Some(index));
        }
        columns
    }

    /// Whether a person can be found by them.
    fn tell_people(&self) -> bool {
        !self.ids.is_empty() || self.email.is_some()
    }

    /// Whether a column is one of them.
    pub(crate) fn contains(&self, column: usize) -> bool {
        let own = [
            self.name,
            self.first_name,
            self.last_name,
            self.email,
            self.group,
        ];
        self.ids.contains(&column) || own.contains(&Some(column))
    }
}

/// The headings of a table: the first row with a column of ids or addresses.
pub(crate) fn heading(table: &SheetTable) -> Option<Heading> {
    let mut rows = table
        .rows()
        .take(MOST_ABOVE + 1)
        .map(PersonColumns::of)
        .enumerate();
    let (row, people) = rows.find(|(_, people)| people.tell_people())?;
    Some(Heading { row, people })
}

/// A title without case, and without what systems write differently.
fn plain(title: &str) -> String {
    let lower = title.trim().trim_start_matches('\u{feff}').to_lowercase();
    let words: Vec<&str> = lower
        .split([' ', '-', '_', '.', '/'])
        .filter(|it| !it.is_empty())
        .collect();
    words.join(" ")
}

fn person_field(title: &str) -> Option<PersonField> {
    Some(match plain(title).as_str() {
        "id"
        | "sid"
        | "student id"
        | "student number"
        | "sis user id"
        | "sis login id"
        | "user id"
        | "integration id"
        | "id number"
        | "orgdefinedid"
        | "username"
        | "user name"
        | "login"
        | "user"
        | "identifier"
        | "github"
        | "github username"
        | "matrikelnummer"
        | "matriculation number"
        | "kennung"
        | "anmeldename"
        | "nutzername"
        | "benutzername"
        | "id nummer"
        | "identifiant"
        | "matricule"
        | "numéro d'identification"
        | "nom d'utilisateur"
        | "who" => PersonField::Id,
        "name"
        | "full name"
        | "fullname"
        | "student"
        | "student name"
        | "vollständiger name"
        | "nom complet"
        | "names" => PersonField::Name,
        "first name" | "firstname" | "given name" | "vorname" | "prénom" => PersonField::FirstName,
        "last name" | "lastname" | "surname" | "family name" | "nachname" | "nom"
        | "nom de famille" => PersonField::LastName,
        "email"
        | "e mail"
        | "mail"
        | "email address"
        | "e mail address"
        | "e mail adresse"
        | "emailadresse"
        | "adresse de courriel"
        | "courriel"
        | "adresse e mail" => PersonField::Email,
        "group" | "team" | "group name" | "gruppe" | "groupe" | "équipe" => PersonField::Group,
        _ => return None,
    })
}
