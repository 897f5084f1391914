//! The systems whose sheets are known, by their headings.

use std::fmt;

use crate::app::class::sheet::SheetTable;

/// Whose sheet it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SheetSystem {
    /// Canvas's gradebook.
    Canvas,
    /// Moodle's grading worksheet of an assignment.
    Moodle,
    /// Brightspace's grade export.
    Brightspace,
    /// Blackboard's grade centre.
    Blackboard,
    /// Gradescope's scores.
    Gradescope,
    /// Any other table with people in it.
    Other,
}

impl fmt::Display for SheetSystem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Canvas => "a gradebook of Canvas",
            Self::Moodle => "a grading worksheet of Moodle",
            Self::Brightspace => "a grade export of Brightspace",
            Self::Blackboard => "a grade export of Blackboard",
            Self::Gradescope => "scores of Gradescope",
            Self::Other => "a table",
        })
    }
}

/// Moodle's title of the marks, in English, German and French.
const MOODLE_MARKS: [&str; 3] = ["Grade", "Bewertung", "Note"];
/// Its title of the most that can be had.
const MOODLE_MOST: [&str; 6] = [
    "Maximum grade",
    "Maximum Grade",
    "Bestwertung",
    "Höchste Bewertung",
    "Note maximale",
    "Maximale Bewertung",
];
/// Its title of the time of the last change, without which it takes no worksheet back.
const MOODLE_CHANGED: [&str; 3] = [
    "Last modified (grade)",
    "Zuletzt geändert (Bewertung)",
    "Dernière modification (note)",
];
/// The ends of titles of columns that Canvas computes.
const CANVAS_COMPUTED: [&str; 8] = [
    "Current Score",
    "Final Score",
    "Current Points",
    "Final Points",
    "Current Grade",
    "Final Grade",
    "Override Score",
    "Override Grade",
];
/// The ends of titles of Gradescope's columns beside the marks.
const GRADESCOPE_BESIDE: [&str; 3] = [" - Max Points", " - Submission Time", " - Lateness (H:M:S)"];

impl SheetSystem {
    /// Whose sheet has these titles.
    pub(super) fn of(titles: &[String]) -> Self {
        let has = |title: &str| titles.iter().any(|it| clean(it) == title);
        let has_any = |titles: &[&str]| titles.iter().any(|title| has(title));
        let ends = |end: &str| titles.iter().any(|it| clean(it).ends_with(end));
        if has_any(&MOODLE_CHANGED) {
            Self::Moodle
        } else if has("OrgDefinedId") || has("End-of-Line Indicator") {
            Self::Brightspace
        } else if ends("Lateness (H:M:S)") || has("SID") && ends("Max Points") {
            Self::Gradescope
        } else if titles.iter().any(|it| it.contains("[Total Pts: ")) {
            Self::Blackboard
        } else if has("ID") && has("Section") && (has("Student") || has("LastName")) {
            Self::Canvas
        } else {
            Self::Other
        }
    }

    /// Whether a column is one that may be filled in.
    pub(super) fn may_be_filled(self, title: &str) -> bool {
        let title = clean(title);
        let ends_with = |ends: &[&str]| ends.iter().any(|end| title.ends_with(end));
        match self {
            Self::Canvas => !ends_with(&CANVAS_COMPUTED) && title != "Section",
            Self::Moodle => MOODLE_MARKS.contains(&title),
            Self::Brightspace => title != "End-of-Line Indicator",
            Self::Gradescope => !ends_with(&GRADESCOPE_BESIDE) && title != "Max Points",
            Self::Blackboard | Self::Other => true,
        }
    }

    /// Whether the sheet is of one assignment, so that the column need not have the lab's name.
    pub(super) fn is_marks_title(self, title: &str) -> bool {
        match self {
            Self::Moodle => MOODLE_MARKS.contains(&clean(title)),
            Self::Gradescope => clean(title) == "Total Score",
            Self::Canvas | Self::Brightspace | Self::Blackboard | Self::Other => false,
        }
    }

    /// The column that has the most points of each row, beside that of the marks.
    pub(super) fn most_column(self, titles: &[String], marks: usize) -> Option<usize> {
        let beside = format!("{} - Max Points", titles[marks].trim());
        titles.iter().position(|title| match self {
            Self::Moodle => MOODLE_MOST.contains(&clean(title)),
            Self::Gradescope if clean(&titles[marks]) == "Total Score" => {
                clean(title) == "Max Points"
            }
            Self::Gradescope => clean(title) == beside,
            Self::Canvas | Self::Brightspace | Self::Blackboard | Self::Other => false,
        })
    }

    /// The most points that a title tells.
    pub(super) fn most_in_title(self, title: &str) -> Option<String> {
        let after = match self {
            Self::Brightspace => title.split_once("MaxPoints:")?.1,
            Self::Blackboard => title
                .split_once("[Total Pts: ")?
                .1
                .trim_start_matches("up to "),
            Self::Canvas | Self::Moodle | Self::Gradescope | Self::Other => return None,
        };
        let end = after.find(|c: char| !c.is_ascii_digit() && c != '.' && c != ',');
        Some(after[..end.unwrap_or(after.len())].to_owned())
    }

    /// Canvas's row of the most points of each column.
    pub(super) fn most_row(self, table: &SheetTable, heading: usize) -> Option<usize> {
        if self != Self::Canvas {
            return None;
        }
        let rows = table.rows().enumerate().skip(heading + 1).take(3);
        let is_it = |row: &[String]| row.first().is_some_and(|it| it.contains("Points Possible"));
        rows.filter(|(_, row)| is_it(row))
            .map(|(index, _)| index)
            .next()
    }
}

/// A title without what is around it.
fn clean(title: &str) -> &str {
    title.trim_start_matches('\u{feff}').trim()
}
