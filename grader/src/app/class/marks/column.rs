//! The column of a lab in a sheet.

use super::number::{DecimalSign, parse};
use super::system::SheetSystem;
use crate::app::class::sheet::{Heading, SheetTable};

/// Where the marks of a lab go.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct MarkColumn {
    pub(super) index: usize,
    pub(super) title: String,
    /// The most points, if they are the same for all.
    most: Option<f64>,
    /// The column of the most points, if each row has them.
    most_column: Option<usize>,
    pub(super) sign: DecimalSign,
}

/// Why a lab has no column.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum ColumnError {
    /// No title has the lab's name.
    #[error("no column is titled {lab}; name one with --column TITLE: {columns}")]
    None {
        /// What was looked for.
        lab: String,
        /// The titles.
        columns: String,
    },
    /// Several titles have it.
    #[error("several columns are titled {lab}; name one with --column TITLE: {columns}")]
    Several {
        /// What was looked for.
        lab: String,
        /// Their titles.
        columns: String,
    },
    /// The sheet is of one assignment.
    #[error("this is the sheet of one assignment; name its lab with --lab: {0}")]
    OneLab(String),
    /// Moodle's assignment has words for marks.
    #[error(
        "the sheet has no column of the most points: the assignment is marked with words, not points"
    )]
    Scale,
}

/// Finds the column with this title, or the one whose title holds the lab's name.
pub(super) fn mark_column(
    table: &SheetTable,
    heading: &Heading,
    lab: &str,
    wanted: Option<&str>,
) -> Result<MarkColumn, ColumnError> {
    let titles = table.rows().nth(heading.row).unwrap_or_default();
    let system = SheetSystem::of(titles);
    let most_row = system.most_row(table, heading.row);
    let is_read_only =
        |index: usize| most_row.is_some_and(|row| table.text(row, index).contains("read only"));
    let may_be = |index: &usize| {
        !heading.people.contains(*index)
            && system.may_be_filled(&titles[*index])
            && !is_read_only(*index)
    };
    let all: Vec<usize> = (0..titles.len()).filter(may_be).collect();
    let is_it = |index: &usize| match wanted {
        Some(wanted) => titles[*index].trim() == wanted.trim(),
        None => holds_name(&titles[*index], lab) || system.is_marks_title(&titles[*index]),
    };
    let found: Vec<usize> = all.iter().copied().filter(is_it).collect();
    let list = |columns: &[usize]| {
        let titles = columns
            .iter()
            .map(|index| format!("`{}`", titles[*index].trim()));
        titles.collect::<Vec<_>>().join(", ")
    };
    let looked_for = wanted.unwrap_or(lab).to_owned();
    let index = match found[..] {
        [index] => index,
        [] => {
            return Err(ColumnError::None {
                lab: looked_for,
                columns: list(&all),
            });
        }
        _ => {
            return Err(ColumnError::Several {
                lab: looked_for,
                columns: list(&found),
            });
        }
    };
    let most_column = system.most_column(titles, index);
    if system == SheetSystem::Moodle && most_column.is_none() {
        return Err(ColumnError::Scale);
    }
    let title = titles[index].trim().to_owned();
    let most = match most_row {
        Some(row) => parse(table.text(row, index)),
        None => system.most_in_title(&title).as_deref().and_then(parse),
    };
    let numbers: Vec<usize> = all.into_iter().chain(most_column).collect();
    Ok(MarkColumn {
        index,
        title,
        most,
        most_column,
        sign: DecimalSign::of(table, &numbers),
    })
}

impl MarkColumn {
    /// The most points in a row; `None` if the sheet does not tell.
    pub(super) fn most(&self, table: &SheetTable, row: usize) -> Option<f64> {
        let own = self
            .most_column
            .and_then(|column| parse(table.text(row, column)));
        own.or(self.most).filter(|most| *most > 0.0)
    }
}

/// Whether a title has the lab's name in it, as words of its own: `1. TCP Echo (123)` holds
/// `tcp-echo`.
fn holds_name(title: &str, lab: &str) -> bool {
    let words = |text: &str| {
        let plain = text
            .to_lowercase()
            .replace(|c: char| !c.is_alphanumeric(), " ");
        let words: Vec<&str> = plain.split_whitespace().collect();
        format!(" {} ", words.join(" "))
    };
    words(title).contains(&words(lab))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_title_holds_a_labs_name_in_words_of_its_own() {
        for title in [
            "tcp-echo",
            "Lab 3: TCP Echo (4711)",
            "TCP_ECHO Points Grade",
        ] {
            assert!(holds_name(title, "tcp-echo"), "{title}");
        }
        for title in ["tcp-echo2", "udp echo", "tcp", "tcpecho"] {
            assert!(!holds_name(title, "tcp-echo"), "{title}");
        }
    }
}
