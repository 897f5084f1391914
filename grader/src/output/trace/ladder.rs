//! The ladder in a terminal: a line for each event, with an arrow from one actor's column to
//! another's.

use anstyle::Style;

use super::canvas::Canvas;
use super::diagram::{DiagramRow, RowMark};
use super::style::{LadderStyle, Phase, TIME, format_time, row_style};
use crate::base::text::charset::Charset;
use crate::base::text::paint::{DIM, PLAIN};
use crate::base::text::width::columns;

/// The minimum number of columns between two actors if the labels are inside the arrows.
const MIN_GAP: usize = 24;
/// The maximum number of columns between two actors: longer arrows are harder to follow.
const MAX_GAP: usize = 48;
/// The length of the shortest arrow, including its ends.
const MIN_ARROW: usize = 4;
/// The minimum number of columns for labels beside the ladder.
const MIN_LABEL: usize = 24;

/// The positions of everything.
pub(super) struct Ladder {
    /// The column of each actor's vertical line.
    lines: Vec<usize>,
    /// The column at which the labels begin, if they are beside the ladder.
    beside: Option<usize>,
}

impl Ladder {
    /// A ladder for these actors; `None` if there is not enough room.
    pub(super) fn new(actors: &[String], style: &LadderStyle) -> Option<Self> {
        let widths: Vec<usize> = actors
            .iter()
            .map(|name| columns(&style.charset.escape(name)))
            .collect();
        let widest = widths.iter().max().copied().unwrap_or_default();
        let first = TIME + widths.first()? / 2 + 1;
        let after_last = widths.last()? / 2 + 1;
        let gaps = actors.len() - 1;
        let room = style.columns.checked_sub(first + after_last)?;
        let gap = room.checked_div(gaps).unwrap_or(room).min(MAX_GAP);
        if gap >= MIN_GAP.max(widest + 2) {
            let lines = (0..actors.len()).map(|index| first + index * gap);
            return Some(Self {
                lines: lines.collect(),
                beside: None,
            });
        }
        // Adjacent names need a blank between them, and an arrow needs a shaft.
        let gaps = widths
            .windows(2)
            .map(|pair| pair[0].saturating_sub(1) / 2 + pair[1] / 2 + 2);
        let mut lines = vec![first];
        for gap in gaps {
            lines.push(lines.last()? + gap.max(MIN_ARROW));
        }
        let beside = lines.last()? + after_last + 1;
        (beside + MIN_LABEL <= style.columns).then_some(Self {
            lines,
            beside: Some(beside),
        })
    }

    /// The line with the names of the actors.
    pub(super) fn name_line(&self, actors: &[String], style: &LadderStyle) -> String {
        let mut canvas = Canvas::new(style.columns);
        canvas.write(TIME.saturating_sub(4), "ms", DIM);
        for (name, line) in actors.iter().zip(&self.lines) {
            let name = style.charset.escape(name);
            canvas.write(line - columns(&name) / 2, &name, PLAIN.bold());
        }
        canvas.render(style.color)
    }

    /// The line of an event.
    pub(super) fn event_line(&self, row: &DiagramRow, phase: Phase, style: &LadderStyle) -> String {
        let mut canvas = Canvas::new(style.columns);
        canvas.write(0, &format_time(row.at), DIM);
        let signs = Signs::in_charset(style.charset);
        for line in &self.lines {
            canvas.write(*line, signs.line, DIM);
        }
        let row_style = row_style(row.mark, phase);
        if row.from == row.to {
            self.draw_note(&mut canvas, row, row_style, style);
        } else {
            self.draw_arrow(&mut canvas, row, row_style, style);
        }
        canvas.render(style.color)
    }

    fn draw_arrow(
        &self,
        canvas: &mut Canvas,
        row: &DiagramRow,
        row_style: Style,
        style: &LadderStyle,
    ) {
        let signs = Signs::in_charset(style.charset);
        let (from, to) = (self.lines[row.from], self.lines[row.to]);
        let (low, high) = (from.min(to), from.max(to));
        for column in low + 1..high {
            let shaft = match row.mark {
                RowMark::Missing if column % 2 == 0 => signs.gap,
                RowMark::Missing => signs.dash,
                RowMark::Bytes | RowMark::Signal => signs.shaft,
            };
            canvas.write(column, shaft, row_style);
        }
        let (tail, head, before) = if from < to {
            (signs.tail_left, signs.head_right, high - 1)
        } else {
            (signs.tail_right, signs.head_left, low + 1)
        };
        canvas.write(from, tail, row_style);
        canvas.write(before, head, row_style);
        if let Some(beside) = self.beside {
            let label = row.label.fit(style.columns - beside, style.charset);
            canvas.write(beside, &label, row_style);
        } else {
            let label = row.label.fit(high - low - 7, style.charset);
            let at = if from < to { low + 2 } else { low + 3 };
            canvas.write(at, &format!(" {label} "), row_style);
        }
    }

    /// Draws an event that concerns a single actor.
    fn draw_note(
        &self,
        canvas: &mut Canvas,
        row: &DiagramRow,
        row_style: Style,
        style: &LadderStyle,
    ) {
        let (line, signs) = (self.lines[row.from], Signs::in_charset(style.charset));
        if let Some(beside) = self.beside {
            canvas.write(line, signs.point, row_style);
            let label = row.label.fit(style.columns - beside, style.charset);
            canvas.write(beside, &label, row_style);
            return;
        }
        let sign = match row.mark {
            RowMark::Missing => style.charset.cross(),
            RowMark::Bytes | RowMark::Signal => "",
        };
        let room = style.columns - TIME - 2 - columns(sign);
        let label = format!("[{sign}{}]", row.label.fit(room, style.charset));
        let size = columns(&label);
        let at = line.saturating_sub(size / 2);
        canvas.write(at.min(style.columns - size).max(TIME), &label, row_style);
    }
}

/// The characters that arrows are drawn with.
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
    const fn in_charset(charset: Charset) -> Self {
        match charset {
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
