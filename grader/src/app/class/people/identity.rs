//! What is known of a person, and what the name of a submission says about its author.

use serde::{Deserialize, Serialize};

use super::names::{is_other_name, is_same_name};

/// What marks Moodle's names.
const MOODLE: &str = "_assignsubmission_";
/// What marks Blackboard's names.
const BLACKBOARD: &str = "_attempt_";

/// What is known of a person, or of a group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Identity {
    /// Numbers and user names, in any system.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub ids: Vec<String>,
    /// The name.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub name: String,
    /// The e-mail address.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub email: String,
    /// The name of the group.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub group: String,
}

impl Identity {
    /// What the name of a submission says: Canvas (`doejane_12345`), Moodle (`Jane
    /// Doe_17_assignsubmission_file_`), Blackboard (`lab 1_jdoe_attempt_2026-03-01-…`), Brightspace
    /// (`123-456 - Jane Doe - Mar 3, 2026 1143 PM`), or anything.
    pub(crate) fn of_submission(name: &str) -> Self {
        if let Some((before, _)) = name.split_once(BLACKBOARD) {
            // Both the title and the user name may have such signs in them.
            let starts = before.match_indices('_').map(|(at, _)| at + 1);
            return Self {
                ids: starts.map(|at| before[at..].to_owned()).collect(),
                ..Self::default()
            };
        }
        if let Some((person, _)) = brightspace(name) {
            return Self {
                name: person.to_owned(),
                ..Self::default()
            };
        }
        let before = name.split_once(MOODLE).map(|(before, _)| before);
        match before.unwrap_or(name).rsplit_once('_') {
            Some((person, id)) if is_number(id) && !person.is_empty() => Self {
                ids: vec![id.to_owned()],
                name: person.to_owned(),
                group: person.to_owned(),
                email: String::new(),
            },
            _ => Self::of_words(before.unwrap_or(name)),
        }
    }

    /// Whoever has these words as an id, an e-mail address or a name, or a group that has.
    pub(crate) fn of_words(words: &str) -> Self {
        let own = words.to_owned();
        let email = if words.contains('@') {
            own.clone()
        } else {
            String::new()
        };
        Self {
            ids: vec![own.clone()],
            name: own.clone(),
            group: own,
            email,
        }
    }

    pub(super) fn has_id(&self, id: &str) -> bool {
        self.ids.iter().any(|own| is_same_id(own, id))
    }

    pub(super) fn has_email(&self, email: &str) -> bool {
        !email.is_empty() && self.email.eq_ignore_ascii_case(email)
    }

    pub(super) fn has_name(&self, name: &str) -> bool {
        is_same_name(&self.name, name)
    }

    /// Whether the two have names that cannot be the same person's.
    pub(super) fn is_called_otherwise(&self, other: &Self) -> bool {
        // A name that is an id says nothing about the person.
        let is_name = |it: &Self| !it.ids.contains(&it.name);
        is_name(self) && is_name(other) && is_other_name(&self.name, &other.name)
    }

    /// Whether a group has this name.
    pub(crate) fn is_in_group(&self, group: &str) -> bool {
        !self.group.is_empty() && self.group.trim().to_lowercase() == group.trim().to_lowercase()
    }

    /// What the person is called in messages.
    pub(crate) fn label(&self) -> String {
        let id = self.ids.iter().find(|id| !id.is_empty());
        match (self.name.as_str(), id) {
            ("", Some(id)) => id.clone(),
            ("", None) => self.email.clone(),
            (name, Some(id)) if name != id => format!("{name} ({id})"),
            (name, _) => name.to_owned(),
        }
    }
}

/// Whether two ids are the same: case, Brightspace's `#` and leading zeros that a spreadsheet took
/// away make no difference.
fn is_same_id(one: &str, other: &str) -> bool {
    let plain = |id: &str| {
        let id = id.trim().trim_start_matches('#').to_lowercase();
        let number = id.trim_start_matches('0').to_owned();
        if is_number(&id) && !number.is_empty() {
            number
        } else {
            id
        }
    };
    !one.is_empty() && plain(one) == plain(other)
}

fn is_number(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|it| it.is_ascii_digit())
}

/// The student whose submissions are attempts of one piece of work. An attempt in a student's
/// folder has the folder's name before it.
pub(crate) fn student_of_submission(name: &str) -> String {
    let student = name.split_once('/').map_or(name, |(student, _)| student);
    if let Some((before, _)) = student.split_once(BLACKBOARD) {
        return before.to_owned();
    }
    brightspace(student).map_or_else(|| student.to_owned(), |(person, _)| person.to_owned())
}

/// The person and the date in a name of Brightspace's.
fn brightspace(name: &str) -> Option<(&str, &str)> {
    let (numbers, rest) = name.split_once(" - ")?;
    let (one, other) = numbers.split_once('-')?;
    let (person, date) = rest.rsplit_once(" - ")?;
    (is_number(one) && is_number(other)).then_some((person, date))
}

/// Sorts attempts: by Brightspace's date if there is one, then by the numbers in the names.
pub(crate) fn attempt_order(name: &str) -> (Vec<u64>, String, Vec<u64>) {
    let date = brightspace(name).and_then(|(_, date)| date_order(date));
    let (mut words, mut numbers) = (String::new(), Vec::new());
    for part in name.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let digits: String = part.chars().filter(char::is_ascii_digit).collect();
        numbers.extend(digits.parse::<u64>());
        words.extend(part.chars().filter(|c| !c.is_ascii_digit()));
    }
    (date.unwrap_or_default(), words, numbers)
}

/// `Mar 3, 2026 1143 PM` as year, month, day and time.
fn date_order(date: &str) -> Option<Vec<u64>> {
    const MONTHS: &str = "janfebmaraprmayjunjulaugsepoctnovdec";
    let parts: Vec<&str> = date.split([' ', ',']).filter(|it| !it.is_empty()).collect();
    let [month, day, year, time, half] = parts[..] else {
        return None;
    };
    let month = MONTHS.find(&month.get(..3)?.to_lowercase())? as u64 / 3;
    let time: u64 = time.replace(':', "").parse().ok()?;
    let noon = if half.eq_ignore_ascii_case("pm") {
        1200
    } else {
        0
    };
    let time = time % 1200 + noon;
    Some(vec![year.parse().ok()?, month, day.parse().ok()?, time])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_submissions_name_says_whose_it_is() {
        for (name, id, person) in [
            ("doejane_12345", "12345", "doejane"),
            ("Jane Doe_17_assignsubmission_file_", "17", "Jane Doe"),
            ("Jane Doe_17_assignsubmission_file", "17", "Jane Doe"),
            ("Jane Doe_17", "17", "Jane Doe"),
            ("ana", "ana", "ana"),
            ("ana@x.org", "ana@x.org", "ana@x.org"),
            ("anna_m", "anna_m", "anna_m"),
        ] {
            let found = Identity::of_submission(name);
            assert_eq!(
                (found.ids, &*found.name),
                (vec![id.to_owned()], person),
                "{name}"
            );
        }
        let blackboard = Identity::of_submission("lab_1_j_doe_attempt_2026-03-01-10-00-00");
        assert_eq!(blackboard.ids, ["1_j_doe", "j_doe", "doe"]);
        let brightspace = "123-456 - Jane Doe - Mar 3, 2026 1143 PM";
        assert_eq!(Identity::of_submission(brightspace).name, "Jane Doe");
    }

    #[test]
    fn attempts_are_sorted_by_their_dates_and_numbers() {
        for (earlier, later) in [
            ("ana/attempt 9", "ana/attempt 10"),
            (
                "x_ana_attempt_2026-03-01-23-00-00",
                "x_ana_attempt_2026-03-02-01-00-00",
            ),
            (
                "1-2 - A B - Mar 3, 2026 1143 PM",
                "9-9 - A B - Apr 1, 2026 0100 AM",
            ),
            (
                "1-2 - A B - Mar 3, 2026 1159 AM",
                "1-2 - A B - Mar 3, 2026 1201 PM",
            ),
        ] {
            assert!(attempt_order(earlier) < attempt_order(later), "{earlier}");
            assert_eq!(student_of_submission(earlier), student_of_submission(later));
        }
        assert_eq!(student_of_submission("doejane_12345"), "doejane_12345");
    }

    #[test]
    fn ids_are_the_same_whatever_a_spreadsheet_made_of_them() {
        assert!(is_same_id("#0012", "12"));
        assert!(is_same_id("JDoe", "jdoe"));
        assert!(!is_same_id("", ""));
        assert!(!is_same_id("0", "00a"));
    }
}
