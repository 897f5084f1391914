//! Which submissions belong to whom: decided before any is graded.

use std::collections::BTreeMap;

use clap::ValueEnum;

use super::adjust::{Adjustment, Adjustments};
use crate::app::class::people::{
    Directory, Identity, Lookup, attempt_order, student_of_submission,
};

/// Which of several attempts counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub(crate) enum CountingAttempt {
    /// The one that was handed in last
    #[default]
    Last,
    /// The one with the most points
    Best,
}

/// A row that the book will have.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct PlannedRow {
    /// The attempts, by the names of the submissions, the last one last.
    pub submissions: Vec<String>,
    /// Whether nothing tells which of the submissions is the last.
    pub is_unordered: bool,
    /// The member of the roster, or whoever the submission's name stands for.
    pub people: Vec<Identity>,
    /// Why the row belongs to nobody on the roster.
    pub stranger: Option<String>,
    /// The changes of its points.
    pub adjustments: Vec<Adjustment>,
}

/// All rows of a book.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct BookPlan {
    /// The members of the roster in its order, then all other submissions by name.
    pub rows: Vec<PlannedRow>,
    /// Whether the rows' people are known from more than the names of submissions.
    pub has_people: bool,
}

/// Who handed in each submission, where the system says more than a name.
type Submitters = BTreeMap<String, Vec<Identity>>;

impl BookPlan {
    /// Plans the rows for these submissions.
    pub(crate) fn new(
        names: &[String],
        roster: Option<&[Identity]>,
        submitters: &Submitters,
    ) -> Self {
        let mut students: BTreeMap<String, PlannedRow> = BTreeMap::new();
        for name in names {
            let row = students.entry(student_of_submission(name)).or_default();
            row.submissions.push(name.clone());
        }
        for row in students.values_mut() {
            row.submissions.sort_by_key(|name| attempt_order(name));
            let student = row.submissions[0].split('/').next().unwrap_or_default();
            let own = || vec![Identity::of_submission(student)];
            row.people = submitters.get(student).cloned().unwrap_or_else(own);
        }
        let has_people = roster.is_some() || !submitters.is_empty();
        let rows = match roster {
            Some(roster) => with_roster(roster, students.into_values()),
            None => students.into_values().collect(),
        };
        Self { rows, has_people }
    }

    /// Gives each change to the rows that it is for.
    ///
    /// # Errors
    /// Whose rows there are not, or which of several, in words.
    pub(crate) fn adjust(&mut self, adjustments: &Adjustments) -> Result<(), Vec<String>> {
        let mut unknown = Vec::new();
        for adjustment in &adjustments.0 {
            match self.rows_of(&adjustment.who) {
                Ok(rows) => {
                    for row in rows {
                        self.rows[row].adjustments.push(adjustment.clone());
                    }
                }
                Err(words) => unknown.push(format!("{}: {words}", adjustment.who)),
            }
        }
        if unknown.is_empty() {
            Ok(())
        } else {
            Err(unknown)
        }
    }

    /// The rows of a submission, a student, a group, or somebody with this id, address or name.
    ///
    /// # Errors
    /// If there are none, or several people who may be meant; in words.
    pub(crate) fn rows_of(&self, who: &str) -> Result<Vec<usize>, String> {
        let is_own = |row: &PlannedRow| {
            row.submissions
                .iter()
                .any(|name| name == who || student_of_submission(name) == who)
        };
        let rows = self.rows.iter().enumerate();
        let own: Vec<usize> = rows
            .filter(|(_, row)| is_own(row))
            .map(|(index, _)| index)
            .collect();
        if !own.is_empty() {
            return Ok(own);
        }
        let people = self.rows.iter().enumerate();
        let people = people.flat_map(|(row, it)| it.people.iter().map(move |person| (row, person)));
        let (rows, people): (Vec<usize>, Vec<&Identity>) = people.unzip();
        let directory = Directory::new(people);
        match directory.find(&Identity::of_words(who)) {
            Lookup::One(person) => Ok(vec![rows[person]]),
            Lookup::Unclear(words) => Err(words),
            Lookup::Nobody => match directory.group(who)[..] {
                [] => Err("is neither a submission nor anybody of the roster".to_owned()),
                ref group => Ok(group.iter().map(|person| rows[*person]).collect()),
            },
        }
    }
}

fn with_roster(roster: &[Identity], students: impl Iterator<Item = PlannedRow>) -> Vec<PlannedRow> {
    let directory = Directory::new(roster);
    let member = |person: &Identity| PlannedRow {
        people: vec![person.clone()],
        ..PlannedRow::default()
    };
    let mut rows: Vec<PlannedRow> = roster.iter().map(member).collect();
    let mut strangers = Vec::new();
    for mut row in students {
        match members(roster, &directory, &row.people) {
            Ok(members) => {
                for index in members {
                    let member = &mut rows[index];
                    // Submissions of different names are in no order that anybody knows.
                    member.is_unordered |= !member.submissions.is_empty();
                    member.submissions.extend(row.submissions.clone());
                }
            }
            Err(words) => {
                row.stranger = Some(words);
                strangers.push(row);
            }
        }
    }
    rows.extend(strangers);
    rows
}

/// The members that a submission is for: those who handed it in, and the others of their groups.
fn members(
    roster: &[Identity],
    directory: &Directory<'_>,
    owners: &[Identity],
) -> Result<Vec<usize>, String> {
    let (mut members, mut words) = (Vec::new(), None);
    for owner in owners {
        match directory.find_all(owner) {
            Ok(found) => {
                for index in found {
                    match roster[index].group.as_str() {
                        "" => members.push(index),
                        group => members.extend(directory.group(group)),
                    }
                }
            }
            Err(unclear) => words = unclear.or(words),
        }
    }
    members.sort_unstable();
    members.dedup();
    if members.is_empty() {
        return Err(words.unwrap_or_else(|| "is nobody of the roster".to_owned()));
    }
    Ok(members)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::class::people::read_roster;

    const ROSTER: &str = "id,name,e-mail,group\n17,Jane Doe,jane@x.org,A\n18,Ben Cai,ben@x.org,A\n\
                          19,Dan Eng,dan@x.org,\n20,Eve Fox,eve@x.org,\n";

    fn plan(names: &[&str]) -> BookPlan {
        let roster = read_roster(ROSTER.as_bytes()).expect("a roster");
        let names: Vec<String> = names.iter().map(|name| (*name).to_owned()).collect();
        BookPlan::new(&names, Some(&roster), &Submitters::new())
    }

    #[test]
    fn everybody_has_a_row_and_groups_share_a_submission() {
        let plan = plan(&["Jane Doe_17_assignsubmission_file_", "dan@x.org", "who"]);
        let rows: Vec<_> = plan
            .rows
            .iter()
            .map(|row| row.submissions.join(" "))
            .collect();
        let jane = "Jane Doe_17_assignsubmission_file_";
        assert_eq!(rows, [jane, jane, "dan@x.org", "", "who"]);
        let stranger = plan.rows[4].stranger.as_deref();
        assert_eq!(stranger, Some("is nobody of the roster"));
        // A team's number may be another participant's.
        let plan = self::plan(&["A_19_assignsubmission_file_"]);
        let has: Vec<bool> = plan
            .rows
            .iter()
            .map(|row| !row.submissions.is_empty())
            .collect();
        assert_eq!(has, [true, true, false, false]);
    }

    #[test]
    fn attempts_are_of_one_row_and_in_order() {
        let plan = plan(&["19/try 10", "19/try 9", "17", "18"]);
        assert_eq!(plan.rows[2].submissions, ["19/try 9", "19/try 10"]);
        assert!(!plan.rows[2].is_unordered);
        // Two members of a group handed in.
        assert_eq!(plan.rows[0].submissions, ["17", "18"]);
        assert!(plan.rows[0].is_unordered);
    }

    #[test]
    fn changes_are_for_whoever_is_named() {
        let read = |who: &str| {
            let text = format!("who,lab,points,comment\n{who},l,1,\n");
            Adjustments::read(text.as_bytes(), &["l".to_owned()]).expect("changes")
        };
        let mut plan = plan(&["17", "who"]);
        for who in ["17", "eve@x.org", "who", "Dan Eng", "a"] {
            plan.adjust(&read(who)).expect(who);
        }
        let counts: Vec<usize> = plan.rows.iter().map(|row| row.adjustments.len()).collect();
        assert_eq!(counts, [2, 2, 1, 1, 1]);
        let unknown = plan.adjust(&read("zoe")).unwrap_err();
        assert_eq!(
            unknown,
            ["zoe: is neither a submission nor anybody of the roster"]
        );
    }
}
