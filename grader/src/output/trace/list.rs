//! The events as a list, a line each: where there are more actors than a ladder has room for.

use super::canvas::{BAD, DIM, PLAIN, SIGNAL, painted};
use super::diagram::{DiagramRow, RowMark};
use super::label::{Charset, cut, width};
use super::terminal::{LadderStyle, TIME, time};

/// How many columns the names take at most, of all that there are.
const NAMES: usize = 2;

/// The line of an event; `names` is how many columns who and whom take.
pub(super) fn row(
    row: &DiagramRow,
    actors: &[String],
    names: usize,
    late: bool,
    style: &LadderStyle,
) -> String {
    let who = cut(&who(row, actors, style.script), names, style.script);
    let pad = " ".repeat(names.saturating_sub(width(&who)));
    let sign = match row.mark {
        RowMark::Missing => style.script.cross(),
        RowMark::Bytes | RowMark::Signal => "",
    };
    let taken = TIME + names + 2 + width(sign);
    let label = row
        .label
        .fit(style.columns.saturating_sub(taken), style.script);
    let paint = match row.mark {
        RowMark::Missing => BAD,
        _ if late => DIM,
        RowMark::Bytes => PLAIN,
        RowMark::Signal => SIGNAL,
    };
    let time = painted(&format!("{:TIME$}", time(row.at)), DIM, style.color);
    let text = painted(&format!("{who}{pad}  {sign}{label}"), paint, style.color);
    time + &text
}

/// How many columns who and whom take in all these rows.
pub(super) fn names<'a>(
    rows: impl Iterator<Item = &'a DiagramRow>,
    actors: &[String],
    style: &LadderStyle,
) -> usize {
    let widths = rows.map(|row| width(&who(row, actors, style.script)));
    widths.max().unwrap_or_default().min(style.columns / NAMES)
}

fn who(row: &DiagramRow, actors: &[String], script: Charset) -> String {
    let (from, to) = (
        script.write(&actors[row.from]),
        script.write(&actors[row.to]),
    );
    match script {
        _ if row.from == row.to => from,
        Charset::Unicode => format!("{from} → {to}"),
        Charset::Ascii => format!("{from} -> {to}"),
    }
}
