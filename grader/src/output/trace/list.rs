//! The events as a list, one per line, for when there are too many actors for a ladder.

use super::diagram::{DiagramRow, RowMark};
use super::style::{LadderStyle, Phase, TIME, format_time, row_style};
use crate::base::text::paint::{DIM, painted};
use crate::base::text::width::columns;
use crate::base::text::wrap::cut;

/// The names may take at most this fraction of all columns: one half.
const NAMES_PART: usize = 2;

/// The line of an event. The names take `names` columns.
pub(super) fn event_line(
    row: &DiagramRow,
    actors: &[String],
    names: usize,
    phase: Phase,
    style: &LadderStyle,
) -> String {
    let who = row.actor_names(actors, style.charset);
    let who = cut(&who, names, style.charset);
    let pad = " ".repeat(names.saturating_sub(columns(&who)));
    let sign = match row.mark {
        RowMark::Missing => style.charset.cross(),
        RowMark::Bytes | RowMark::Signal => "",
    };
    let taken = TIME + names + 2 + columns(sign);
    let label = row
        .label
        .fit(style.columns.saturating_sub(taken), style.charset);
    let time = painted(&format!("{:TIME$}", format_time(row.at)), DIM, style.color);
    let text = painted(
        &format!("{who}{pad}  {sign}{label}"),
        row_style(row.mark, phase),
        style.color,
    );
    time + &text
}

/// The number of columns to reserve for the names in these rows.
pub(super) fn name_columns<'a>(
    rows: impl Iterator<Item = &'a DiagramRow>,
    actors: &[String],
    style: &LadderStyle,
) -> usize {
    let widths = rows.map(|row| columns(&row.actor_names(actors, style.charset)));
    widths
        .max()
        .unwrap_or_default()
        .min(style.columns / NAMES_PART)
}
