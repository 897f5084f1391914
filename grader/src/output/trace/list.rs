//! The events as a list, a line each: where there are more actors than a ladder has room for.

use super::canvas::{BAD, DIM, PLAIN, SIGNAL, painted};
use super::diagram::{Mark, Row};
use super::label::{Script, cut, width};
use super::terminal::{Style, TIME, time};

/// How many columns the names take at most, of all that there are.
const NAMES: usize = 2;

/// The line of an event; `names` is how many columns who and whom take.
pub(super) fn row(row: &Row, actors: &[String], names: usize, late: bool, style: &Style) -> String {
    let who = cut(&who(row, actors, style.script), names, style.script);
    let pad = " ".repeat(names.saturating_sub(width(&who)));
    let sign = match row.mark {
        Mark::Missing => style.script.cross(),
        Mark::Bytes | Mark::Signal => "",
    };
    let taken = TIME + names + 2 + width(sign);
    let label = row
        .label
        .fit(style.columns.saturating_sub(taken), style.script);
    let paint = match row.mark {
        Mark::Missing => BAD,
        _ if late => DIM,
        Mark::Bytes => PLAIN,
        Mark::Signal => SIGNAL,
    };
    let time = painted(&format!("{:TIME$}", time(row.at)), DIM, style.color);
    let text = painted(&format!("{who}{pad}  {sign}{label}"), paint, style.color);
    time + &text
}

/// How many columns who and whom take in all these rows.
pub(super) fn names<'a>(
    rows: impl Iterator<Item = &'a Row>,
    actors: &[String],
    style: &Style,
) -> usize {
    let widths = rows.map(|row| width(&who(row, actors, style.script)));
    widths.max().unwrap_or_default().min(style.columns / NAMES)
}

fn who(row: &Row, actors: &[String], script: Script) -> String {
    let (from, to) = (
        script.write(&actors[row.from]),
        script.write(&actors[row.to]),
    );
    match script {
        _ if row.from == row.to => from,
        Script::Unicode => format!("{from} → {to}"),
        Script::Ascii => format!("{from} -> {to}"),
    }
}
