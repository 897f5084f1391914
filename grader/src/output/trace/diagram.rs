//! What a picture of a conversation shows: small, because the failed cases of a whole class keep
//! theirs.

use std::time::Duration;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::label::Label;

/// How much of a conversation is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// The end of it, in the order of the steps, as a report keeps it: the same each time that the
    /// same program fails.
    Stored,
    /// The end of it, in the order of time.
    Tail,
    /// All, in the order of time.
    Full,
}

/// A conversation, as it is drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagram {
    /// `lab/case`.
    pub id: String,
    /// What the case is about.
    pub title: String,
    /// The columns, from left to right.
    pub actors: Vec<String>,
    /// How many events came before the first row.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: usize,
    /// What happened.
    pub rows: Vec<DiagramRow>,
    /// How it went.
    pub outcome: DiagramOutcome,
    /// What was seen in the moment behind a failure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<DiagramRow>,
}

/// One event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "Packed", from = "Packed")]
pub struct DiagramRow {
    /// Time since the case began.
    pub at: Duration,
    /// The column of who did it.
    pub from: usize,
    /// The column of whom it concerns; the same where it concerns nobody else.
    pub to: usize,
    /// What it was.
    pub label: Label,
    /// How it is drawn.
    pub mark: RowMark,
}

/// A row as it is stored, without the names of its parts: microseconds, from, to, how it is drawn,
/// label.
#[derive(Serialize, Deserialize)]
struct Packed(u64, usize, usize, RowMark, Label);

impl From<DiagramRow> for Packed {
    fn from(row: DiagramRow) -> Self {
        let micros = u64::try_from(row.at.as_micros()).unwrap_or(u64::MAX);
        Self(micros, row.from, row.to, row.mark, row.label)
    }
}

impl From<Packed> for DiagramRow {
    fn from(Packed(micros, from, to, mark, label): Packed) -> Self {
        Self {
            at: Duration::from_micros(micros),
            from,
            to,
            label,
            mark,
        }
    }
}

/// How a row is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowMark {
    /// As bytes that were sent, typed or printed.
    Bytes,
    /// As a connection made or ended, a program started or ended.
    Signal,
    /// As something that should have happened.
    Missing,
}

/// How a case went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DiagramOutcome {
    /// All that was expected has happened.
    Passed,
    /// The program failed.
    Failed(Failed),
    /// The grader could not find out: why.
    Ungraded(String),
}

/// A failure behind the last row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Failed {
    /// What should have happened instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<DiagramRow>,
    /// What happened, in one sentence.
    pub sentence: String,
    /// What to think about.
    pub hint: String,
}

/// Reads a stored diagram, if there is one; an error where a row leads to nobody.
///
/// # Errors
/// Where it is none.
pub(crate) fn stored<'de, D: Deserializer<'de>>(from: D) -> Result<Option<Box<Diagram>>, D::Error> {
    let diagram: Option<Box<Diagram>> = Deserialize::deserialize(from)?;
    let is_sound = |diagram: &Diagram| {
        let known = diagram.actors.len();
        all_rows(diagram).all(|row| row.from < known && row.to < known) && known > 0
    };
    match diagram {
        Some(diagram) if !is_sound(&diagram) => Err(D::Error::custom("a row leads to nobody")),
        diagram => Ok(diagram),
    }
}

/// Every row, in the order in which they are drawn.
pub(super) fn all_rows(diagram: &Diagram) -> impl Iterator<Item = &DiagramRow> {
    let missing = match &diagram.outcome {
        DiagramOutcome::Failed(failed) => failed.missing.as_ref(),
        DiagramOutcome::Passed | DiagramOutcome::Ungraded(_) => None,
    };
    diagram.rows.iter().chain(missing).chain(&diagram.after)
}

fn is_zero(count: &usize) -> bool {
    *count == 0
}
