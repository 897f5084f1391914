//! The instructor's own changes of points: a table with the columns who, lab, points and comment.

use crate::app::class::sheet::{SheetTable, TableError};

/// A change of somebody's points.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Adjustment {
    /// A submission, or an id, an e-mail address or a name of the roster.
    pub who: String,
    /// The lab.
    pub lab: String,
    change: PointChange,
    comment: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PointChange {
    By(i32),
    To(u32),
}

/// The changes for a class, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Adjustments(pub Vec<Adjustment>);

/// Why a file is no list of changes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum AdjustError {
    /// It is no table.
    #[error(transparent)]
    Table(#[from] TableError),
    /// A column is missing.
    #[error("there is no column `{0}`; the columns are who, lab, points and comment")]
    NoColumn(&'static str),
    /// A lab is not graded.
    #[error("row {row}: there is no lab `{lab}` among those that are graded: {labs}")]
    NoLab {
        /// The number of the row, from 1.
        row: usize,
        /// What it says.
        lab: String,
        /// The labs.
        labs: String,
    },
    /// The points are none.
    #[error("row {row}: `{points}` is neither like 80, which sets the points, nor like +5 or -10")]
    NoPoints {
        /// The number of the row, from 1.
        row: usize,
        /// What it says.
        points: String,
    },
}

impl Adjustments {
    /// Reads the changes.
    ///
    /// # Errors
    /// If a column is missing, or a row cannot be understood.
    pub(crate) fn read(file: &[u8], labs: &[String]) -> Result<Self, AdjustError> {
        let table = SheetTable::read(file)?;
        let titles = table.rows().next().unwrap_or_default().to_vec();
        let column = |name: &'static str| {
            let is_it = |title: &String| {
                title
                    .trim()
                    .trim_start_matches('\u{feff}')
                    .eq_ignore_ascii_case(name)
            };
            titles
                .iter()
                .position(is_it)
                .ok_or(AdjustError::NoColumn(name))
        };
        let [who, lab, points, comment] = [
            column("who")?,
            column("lab")?,
            column("points")?,
            column("comment")?,
        ];
        let mut changes = Vec::new();
        for row in 1..table.rows().count() {
            let text = |column| table.text(row, column).to_owned();
            if text(who).is_empty() && text(points).is_empty() {
                continue;
            }
            if !labs.contains(&text(lab)) {
                let labs = labs.join(", ");
                return Err(AdjustError::NoLab {
                    row: row + 1,
                    lab: text(lab),
                    labs,
                });
            }
            let no_points = || AdjustError::NoPoints {
                row: row + 1,
                points: text(points),
            };
            changes.push(Adjustment {
                who: text(who),
                lab: text(lab),
                change: point_change(&text(points)).ok_or_else(no_points)?,
                comment: text(comment),
            });
        }
        Ok(Self(changes))
    }
}

fn point_change(text: &str) -> Option<PointChange> {
    match text.strip_prefix(['+', '-', '−']) {
        Some(amount) => {
            let amount: i32 = amount.parse().ok()?;
            let sign = if text.starts_with('+') { 1 } else { -1 };
            Some(PointChange::By(sign * amount))
        }
        None => text.parse().ok().map(PointChange::To),
    }
}

impl Adjustment {
    /// The points after the change; never less than 0.
    pub(super) fn apply(&self, points: u32) -> u32 {
        match self.change {
            PointChange::By(amount) => points.saturating_add_signed(amount),
            PointChange::To(points) => points,
        }
    }

    /// The change in words. They tell nothing of the points before, some of which may be for hidden
    /// cases.
    pub(super) fn words(&self) -> String {
        let change = match self.change {
            PointChange::By(amount) => format!("{amount:+} points"),
            PointChange::To(points) => format!("set to {points} points"),
        };
        let comment = match self.comment.as_str() {
            "" => String::new(),
            comment => format!(": {comment}"),
        };
        format!("{}: {change}{comment}", self.lab)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &str) -> Result<Vec<(u32, String)>, String> {
        let labs = ["tcp-echo".to_owned()];
        let found = Adjustments::read(text.as_bytes(), &labs).map_err(|it| it.to_string())?;
        let show = |it: &Adjustment| (it.apply(50), it.words());
        Ok(found.0.iter().map(show).collect())
    }

    #[test]
    fn points_are_set_or_changed() {
        let text = "comment,Points,lab,who\nlate,-10,tcp-echo,ana\n,80,tcp-echo,ben\n\
                    oh,+5,tcp-echo,cai\n,-90,tcp-echo,dan\n,,,\n";
        let words = |points, words: &str| (points, format!("tcp-echo: {words}"));
        let expected = [
            words(40, "-10 points: late"),
            words(80, "set to 80 points"),
            words(55, "+5 points: oh"),
            words(0, "-90 points"),
        ];
        assert_eq!(read(text).unwrap(), expected);
    }

    #[test]
    fn what_is_wrong_says_where() {
        for (text, words) in [
            ("who,lab,points\n", "there is no column `comment`"),
            (
                "who,lab,points,comment\nana,tcp,1,\n",
                "row 2: there is no lab `tcp` among",
            ),
            (
                "who,lab,points,comment\nana,tcp-echo,many,\n",
                "row 2: `many` is neither",
            ),
            (
                "who,lab,points,comment\nana,tcp-echo,\"1,5\",\n",
                "row 2: `1,5` is neither",
            ),
        ] {
            let error = read(text).unwrap_err();
            assert!(error.contains(words), "{error}");
        }
    }
}
