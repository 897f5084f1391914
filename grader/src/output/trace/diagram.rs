//! The contents of a picture of a conversation. Kept small, because every failed case of a class
//! stores one.

use std::time::Duration;

use serde::de::Error;
use serde::{Deserialize, Deserializer, Serialize};

use super::label::Label;
use crate::base::text::charset::Charset;

/// How much of a conversation is kept, and in which order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Detail {
    /// The end of it, in the order of the steps, as stored in reports: the same whenever a program
    /// fails in the same way.
    Stored,
    /// The end of it, in order of time.
    Tail,
    /// All of it, in order of time.
    Full,
}

/// A conversation to be drawn.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Diagram {
    /// `lab/case`.
    pub id: String,
    /// The case's title.
    pub title: String,
    /// The columns, from left to right.
    pub actors: Vec<String>,
    /// The number of events left out before the first row.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub left_out: usize,
    /// The events.
    pub rows: Vec<DiagramRow>,
    /// How the case went.
    pub outcome: DiagramOutcome,
    /// Events seen just after the failure.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub after: Vec<DiagramRow>,
}

/// An event, or what should have happened.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(into = "StoredRow", from = "StoredRow")]
pub struct DiagramRow {
    /// The time since the case began.
    pub at: Duration,
    /// The column of the acting actor: an index into [`Diagram::actors`].
    pub from: usize,
    /// The column of the other actor; equal to `from` if there is none.
    pub to: usize,
    /// The text of the arrow.
    pub label: Label,
    /// How the row is drawn.
    pub mark: RowMark,
}

/// A row in its stored form, without field names: microseconds, from, to, mark, label.
#[derive(Serialize, Deserialize)]
struct StoredRow(u64, usize, usize, RowMark, Label);

impl From<DiagramRow> for StoredRow {
    fn from(row: DiagramRow) -> Self {
        let micros = u64::try_from(row.at.as_micros()).unwrap_or(u64::MAX);
        Self(micros, row.from, row.to, row.mark, row.label)
    }
}

impl From<StoredRow> for DiagramRow {
    fn from(StoredRow(micros, from, to, mark, label): StoredRow) -> Self {
        Self {
            at: Duration::from_micros(micros),
            from,
            to,
            label,
            mark,
        }
    }
}

impl DiagramRow {
    /// The names of the actors involved, with an arrow between them: `the server → ana`.
    pub(super) fn actor_names(&self, actors: &[String], charset: Charset) -> String {
        let from = charset.escape(&actors[self.from]);
        if self.from == self.to {
            return from;
        }
        let to = charset.escape(&actors[self.to]);
        match charset {
            Charset::Unicode => format!("{from} → {to}"),
            Charset::Ascii => format!("{from} -> {to}"),
        }
    }
}

/// How a row is drawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum RowMark {
    /// Bytes that were sent, typed or printed.
    Bytes,
    /// A connection made or closed, a program started or ended.
    Signal,
    /// Something that should have happened.
    Missing,
}

/// How a case went.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DiagramOutcome {
    /// Everything happened as expected.
    Passed,
    /// The program failed.
    Failed(DiagramFailure),
    /// The grader could not decide, for this reason.
    Ungraded(String),
}

/// The failure that follows the last row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DiagramFailure {
    /// What should have happened instead.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub missing: Option<DiagramRow>,
    /// What happened instead, in one sentence.
    pub sentence: String,
    /// What to think about.
    pub hint: String,
}

/// Reads a stored diagram, if there is one.
///
/// # Errors
/// If it is not a diagram, or a row refers to an actor that is not in it.
pub(crate) fn deserialize_diagram<'de, D: Deserializer<'de>>(
    deserializer: D,
) -> Result<Option<Box<Diagram>>, D::Error> {
    let diagram: Option<Box<Diagram>> = Deserialize::deserialize(deserializer)?;
    let is_sound = |diagram: &Diagram| {
        let known = diagram.actors.len();
        all_rows(diagram).all(|row| row.from < known && row.to < known) && known > 0
    };
    match diagram {
        Some(diagram) if !is_sound(&diagram) => {
            Err(D::Error::custom("a row refers to an unknown actor"))
        }
        diagram => Ok(diagram),
    }
}

/// Every row, in drawing order.
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
