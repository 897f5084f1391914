//! The rows of an SVG: a ladder, or a list if there are too many actors for one.

use super::pen::{COLUMN, MARGIN, Pen};
use crate::base::text::charset::Charset;
use crate::base::text::width::columns;
use crate::base::text::wrap::cut;
use crate::output::trace::diagram::{DiagramRow, RowMark};
use crate::output::trace::style::{Phase, format_time};

/// The height of a row in a ladder, where the label is above the arrow. All sizes are in pixels.
const ROW: usize = 32;
/// The height of a row in a list.
const LIST_ROW: usize = 22;
/// The width of the column for the time.
const TIME: usize = 64;
/// The margin that leaves space for half a name, and for the last actor's notes.
const SIDE: usize = 76;
/// The maximum number of actors in a ladder: with more, arrows are hard to follow.
const MAX_ACTORS: usize = 10;
/// The width of a list.
const LIST_WIDTH: usize = 860;

/// The positions of everything.
pub(super) struct SvgLayout {
    pub(super) width: usize,
    /// The position of each actor's vertical line; empty in a list.
    lines: Vec<usize>,
    row: usize,
}

impl SvgLayout {
    pub(super) fn new(actors: &[String]) -> Self {
        let count = actors.len();
        if count > MAX_ACTORS {
            return Self {
                width: LIST_WIDTH,
                lines: Vec::new(),
                row: LIST_ROW,
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
        // A single actor needs space for its notes.
        let right = if count == 1 { 460 } else { SIDE + MARGIN };
        Self {
            width: lines.last().map_or(LIST_WIDTH, |last| last + right),
            lines,
            row: ROW,
        }
    }

    /// Draws the names of the actors.
    pub(super) fn draw_names(&self, pen: &mut Pen, actors: &[String]) {
        pen.y += ROW;
        let y = pen.y - 8;
        pen.write(MARGIN + TIME - 14, y, "dim", "end", "ms");
        for (name, line) in actors.iter().zip(&self.lines) {
            let name = cut(
                &Charset::Unicode.escape(name),
                2 * SIDE / COLUMN,
                Charset::Unicode,
            );
            pen.write(*line, y, "head", "middle", &name);
        }
    }

    /// Draws the events.
    pub(super) fn draw_events(
        &self,
        pen: &mut Pen,
        rows: &[DiagramRow],
        actors: &[String],
        phase: Phase,
    ) {
        let (top, bottom) = (pen.y, pen.y + rows.len() * self.row);
        for line in self.lines.iter().filter(|_| !rows.is_empty()) {
            pen.element(format_args!(
                "line class=\"line\" x1=\"{line}\" y1=\"{top}\" x2=\"{line}\" y2=\"{bottom}\""
            ));
        }
        for row in rows {
            pen.y += self.row;
            let y = pen.y - 8;
            pen.write(
                MARGIN + TIME - 14,
                y + 4,
                "dim",
                "end",
                format_time(row.at).trim(),
            );
            let mark = match row.mark {
                RowMark::Bytes => "bytes",
                RowMark::Signal => "signal",
                RowMark::Missing => "missing",
            };
            let class = match phase {
                Phase::Decisive => mark.to_owned(),
                Phase::Afterwards => format!("{mark} late"),
            };
            if self.lines.is_empty() {
                draw_listed(pen, row, actors, y + 4, &class);
            } else if row.from == row.to {
                self.draw_note(pen, row, y, &class);
            } else {
                self.draw_arrow(pen, row, y, &class);
            }
        }
    }

    fn draw_arrow(&self, pen: &mut Pen, row: &DiagramRow, y: usize, class: &str) {
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

    /// Draws an event that concerns a single actor, as a note on the actor's line.
    fn draw_note(&self, pen: &mut Pen, row: &DiagramRow, y: usize, class: &str) {
        let room = (self.width - 2 * MARGIN - TIME - 16) / COLUMN;
        let label = row.label.fit(room, Charset::Unicode);
        let wide = columns(&label) * COLUMN + 16;
        let line = self.lines[row.from];
        let right = self.width - MARGIN / 2;
        let x = line.saturating_sub(wide / 2).min(right - wide);
        let x = x.max(MARGIN + TIME);
        pen.element(format_args!(
            "rect class=\"note {class}\" x=\"{x}\" y=\"{}\" width=\"{wide}\" height=\"22\" \
             rx=\"4\"",
            y - 13
        ));
        pen.write(x + wide / 2, y + 3, class, "middle", &label);
    }
}

fn draw_listed(pen: &mut Pen, row: &DiagramRow, actors: &[String], y: usize, class: &str) {
    let room = (LIST_WIDTH - TIME - 2 * MARGIN) / COLUMN;
    let who = row.actor_names(actors, Charset::Unicode);
    let who = cut(&who, room / 2, Charset::Unicode);
    let names = columns(&who).max(room / 4);
    let sign = match row.mark {
        RowMark::Missing => Charset::Unicode.cross(),
        RowMark::Bytes | RowMark::Signal => "",
    };
    let room = room - names - 2 - columns(sign);
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
