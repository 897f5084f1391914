//! The rows of an SVG: a ladder, or a list where there are too many actors for one.

use super::pen::{COLUMN, MARGIN, Pen};
use super::who;
use crate::output::trace::diagram::{DiagramRow, RowMark};
use crate::output::trace::label::{Charset, cut, width};
use crate::output::trace::terminal::time;

/// The height of a row: in a ladder the label stands above its arrow.
const ROW: usize = 32;
const LISTED: usize = 22;
/// What the time takes.
const TIME: usize = 64;
/// What stays free for half of a name, and for what the last actor does by itself.
const SIDE: usize = 76;
/// With more actors than this, nobody can follow an arrow.
const MOST: usize = 10;
/// The width of a list.
const LIST: usize = 860;

/// Where everything stands.
pub(super) struct Layout {
    pub(super) width: usize,
    /// The place of each actor's line; none in a list.
    lines: Vec<usize>,
    row: usize,
}

impl Layout {
    pub(super) fn new(actors: &[String]) -> Self {
        let count = actors.len();
        if count > MOST {
            return Self {
                width: LIST,
                lines: Vec::new(),
                row: LISTED,
            };
        }
        let gap = match count {
            ..=2 => 460,
            3 => 300,
            4..=5 => 220,
            _ => 160,
        };
        let first = MARGIN + TIME + SIDE;
        let lines: Vec<usize> = (0..count).map(|index| first + index * gap).collect();
        // One alone has room for what it does.
        let right = if count == 1 { 460 } else { SIDE + MARGIN };
        Self {
            width: lines.last().map_or(LIST, |last| last + right),
            lines,
            row: ROW,
        }
    }

    /// The names of the actors.
    pub(super) fn head(&self, pen: &mut Pen, actors: &[String]) {
        pen.y += ROW;
        let y = pen.y - 8;
        pen.write(MARGIN + TIME - 14, y, "dim", "end", "ms");
        for (name, line) in actors.iter().zip(&self.lines) {
            let name = cut(
                &Charset::Unicode.write(name),
                2 * SIDE / COLUMN,
                Charset::Unicode,
            );
            pen.write(*line, y, "head", "middle", &name);
        }
    }

    /// An event each; `late`: they came when the failure was known.
    pub(super) fn rows(&self, pen: &mut Pen, rows: &[DiagramRow], actors: &[String], late: bool) {
        let (top, bottom) = (pen.y, pen.y + rows.len() * self.row);
        for line in self.lines.iter().filter(|_| !rows.is_empty()) {
            pen.element(format_args!(
                "line class=\"line\" x1=\"{line}\" y1=\"{top}\" x2=\"{line}\" y2=\"{bottom}\""
            ));
        }
        for row in rows {
            pen.y += self.row;
            let y = pen.y - 8;
            pen.write(MARGIN + TIME - 14, y + 4, "dim", "end", time(row.at).trim());
            let mark = match row.mark {
                RowMark::Bytes => "bytes",
                RowMark::Signal => "signal",
                RowMark::Missing => "missing",
            };
            let class = if late {
                format!("{mark} late")
            } else {
                mark.to_owned()
            };
            if self.lines.is_empty() {
                listed(pen, row, actors, y + 4, &class);
            } else if row.from == row.to {
                self.alone(pen, row, y, &class);
            } else {
                self.arrow(pen, row, y, &class);
            }
        }
    }

    fn arrow(&self, pen: &mut Pen, row: &DiagramRow, y: usize, class: &str) {
        let (from, to) = (self.lines[row.from], self.lines[row.to]);
        let (low, high) = (from.min(to), from.max(to));
        pen.element(format_args!(
            "line class=\"{class}\" x1=\"{from}\" y1=\"{y}\" x2=\"{to}\" y2=\"{y}\""
        ));
        let base = if from < to { to - 9 } else { to + 9 };
        pen.element(format_args!(
            "path class=\"tip {class}\" d=\"M{to} {y}L{base} {}V{}Z\"",
            y - 5,
            y + 5
        ));
        let label = row.label.fit((high - low - 24) / COLUMN, Charset::Unicode);
        pen.write(usize::midpoint(low, high), y - 6, class, "middle", &label);
    }

    /// What an actor does by itself: a note on its line.
    fn alone(&self, pen: &mut Pen, row: &DiagramRow, y: usize, class: &str) {
        let room = (self.width - 2 * MARGIN - TIME - 16) / COLUMN;
        let label = row.label.fit(room, Charset::Unicode);
        let wide = width(&label) * COLUMN + 16;
        let line = self.lines[row.from];
        let right = self.width - MARGIN / 2;
        let x = line.saturating_sub(wide / 2).min(right - wide);
        let x = x.max(MARGIN + TIME);
        pen.element(format_args!(
            "rect class=\"note {class}\" x=\"{x}\" y=\"{}\" width=\"{wide}\" height=\"22\" rx=\"4\"",
            y - 13
        ));
        pen.write(x + wide / 2, y + 3, class, "middle", &label);
    }
}

fn listed(pen: &mut Pen, row: &DiagramRow, actors: &[String], y: usize, class: &str) {
    let room = (LIST - TIME - 2 * MARGIN) / COLUMN;
    let who = cut(
        &Charset::Unicode.write(&who(row, actors)),
        room / 2,
        Charset::Unicode,
    );
    let names = width(&who).max(room / 4);
    let sign = match row.mark {
        RowMark::Missing => Charset::Unicode.cross(),
        RowMark::Bytes | RowMark::Signal => "",
    };
    let room = room - names - 2 - width(sign);
    let label = sign.to_owned() + &row.label.fit(room, Charset::Unicode);
    pen.write(MARGIN + TIME, y, "prose", "start", &who);
    pen.write(
        MARGIN + TIME + (names + 2) * COLUMN,
        y,
        class,
        "start",
        &label,
    );
}
