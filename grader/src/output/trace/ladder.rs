//! The ladder in a terminal: a line for each event, and in it an arrow from one column to another.

use anstyle::Style as Paint;

use super::canvas::{BAD, Canvas, DIM, PLAIN, SIGNAL};
use super::diagram::{DiagramRow, RowMark};
use super::label::{Charset, cut, width};
use super::terminal::{LadderStyle, TIME, time};

/// The least columns between two actors where the labels stand in the arrows.
const INSIDE: usize = 24;
/// The most: longer arrows are harder to follow, not easier.
const MOST: usize = 48;
/// The shortest arrow, its ends included.
const SHORTEST: usize = 4;
/// The least columns for labels that stand beside the ladder.
const BESIDE: usize = 24;

/// Where everything stands.
pub(super) struct Ladder {
    /// The column of each actor's line.
    lines: Vec<usize>,
    /// Where the labels begin, if they stand beside the ladder.
    beside: Option<usize>,
}

impl Ladder {
    /// A ladder for these actors; `None` where there is no room for one.
    pub(super) fn new(actors: &[String], style: &LadderStyle) -> Option<Self> {
        let widths: Vec<usize> = actors
            .iter()
            .map(|name| width(&style.script.write(name)))
            .collect();
        let widest = widths.iter().max().copied().unwrap_or_default();
        let first = TIME + widths.first()? / 2 + 1;
        let behind = widths.last()? / 2 + 1;
        let gaps = actors.len() - 1;
        let room = style.columns.checked_sub(first + behind)?;
        let gap = room.checked_div(gaps).unwrap_or(room).min(MOST);
        if gap >= INSIDE.max(widest + 2) {
            let lines = (0..actors.len()).map(|index| first + index * gap);
            return Some(Self {
                lines: lines.collect(),
                beside: None,
            });
        }
        // Names that stand side by side need a blank between them, and an arrow needs a shaft.
        let gaps = widths
            .windows(2)
            .map(|pair| pair[0].saturating_sub(1) / 2 + pair[1] / 2 + 2);
        let mut lines = vec![first];
        for gap in gaps {
            lines.push(lines.last()? + gap.max(SHORTEST));
        }
        let beside = lines.last()? + behind + 1;
        (beside + BESIDE <= style.columns).then_some(Self {
            lines,
            beside: Some(beside),
        })
    }

    /// The names of the actors.
    pub(super) fn head(&self, actors: &[String], style: &LadderStyle) -> String {
        let mut canvas = Canvas::new(style.columns);
        canvas.write(TIME.saturating_sub(4), "ms", DIM);
        for (name, line) in actors.iter().zip(&self.lines) {
            let name = style.script.write(name);
            canvas.write(line - width(&name) / 2, &name, PLAIN.bold());
        }
        canvas.render(style.color)
    }

    /// The line of an event.
    pub(super) fn row(&self, row: &DiagramRow, late: bool, style: &LadderStyle) -> String {
        let mut canvas = Canvas::new(style.columns);
        canvas.write(0, &time(row.at), DIM);
        let signs = Signs::of(style.script);
        for line in &self.lines {
            canvas.write(*line, signs.line, DIM);
        }
        let paint = match row.mark {
            RowMark::Missing => BAD,
            _ if late => DIM,
            RowMark::Bytes => PLAIN,
            RowMark::Signal => SIGNAL,
        };
        if row.from == row.to {
            self.alone(&mut canvas, row, paint, style);
        } else {
            self.arrow(&mut canvas, row, paint, style);
        }
        canvas.render(style.color)
    }

    fn arrow(&self, canvas: &mut Canvas, row: &DiagramRow, paint: Paint, style: &LadderStyle) {
        let signs = Signs::of(style.script);
        let (from, to) = (self.lines[row.from], self.lines[row.to]);
        let (low, high) = (from.min(to), from.max(to));
        for column in low + 1..high {
            let shaft = match row.mark {
                RowMark::Missing if column % 2 == 0 => signs.gap,
                RowMark::Missing => signs.dash,
                _ => signs.shaft,
            };
            canvas.write(column, shaft, paint);
        }
        let (tail, head, before) = if from < to {
            (signs.tail_left, signs.head_right, high - 1)
        } else {
            (signs.tail_right, signs.head_left, low + 1)
        };
        canvas.write(from, tail, paint);
        canvas.write(before, head, paint);
        if let Some(beside) = self.beside {
            let label = row.label.fit(style.columns - beside, style.script);
            canvas.write(beside, &label, paint);
        } else {
            let label = row.label.fit(high - low - 7, style.script);
            let at = if from < to { low + 2 } else { low + 3 };
            canvas.write(at, &format!(" {label} "), paint);
        }
    }

    /// What an actor does by itself.
    fn alone(&self, canvas: &mut Canvas, row: &DiagramRow, paint: Paint, style: &LadderStyle) {
        let (line, signs) = (self.lines[row.from], Signs::of(style.script));
        if let Some(beside) = self.beside {
            canvas.write(line, signs.point, paint);
            let label = row.label.fit(style.columns - beside, style.script);
            canvas.write(beside, &label, paint);
            return;
        }
        let sign = match row.mark {
            RowMark::Missing => style.script.cross(),
            RowMark::Bytes | RowMark::Signal => "",
        };
        let room = style.columns - TIME - 2 - width(sign);
        let label = format!("[{sign}{}]", row.label.fit(room, style.script));
        let size = width(&label);
        let at = line.saturating_sub(size / 2);
        canvas.write(at.min(style.columns - size).max(TIME), &label, paint);
    }
}

/// A line of its own, cut where it does not fit.
pub(super) fn whole_line(text: &str, style: &LadderStyle) -> String {
    cut(&style.script.write(text), style.columns, style.script)
}

/// What arrows are made of.
struct Signs {
    line: &'static str,
    shaft: &'static str,
    dash: &'static str,
    gap: &'static str,
    tail_left: &'static str,
    tail_right: &'static str,
    head_left: &'static str,
    head_right: &'static str,
    point: &'static str,
}

impl Signs {
    const fn of(script: Charset) -> Self {
        match script {
            Charset::Unicode => Self {
                line: "│",
                shaft: "─",
                dash: "╌",
                gap: "╌",
                tail_left: "├",
                tail_right: "┤",
                head_left: "◀",
                head_right: "▶",
                point: "●",
            },
            Charset::Ascii => Self {
                line: "|",
                shaft: "-",
                dash: "-",
                gap: " ",
                tail_left: "|",
                tail_right: "|",
                head_left: "<",
                head_right: ">",
                point: "*",
            },
        }
    }
}
