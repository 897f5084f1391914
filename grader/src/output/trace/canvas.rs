//! One line of a picture in a terminal: cells that are written over each other, each with its
//! paint.

use anstyle::{AnsiColor, Style as Paint};

use super::label::clusters;

/// As the terminal writes text.
pub(super) const PLAIN: Paint = Paint::new();
/// What is there to guide the eye.
pub(super) const DIM: Paint = Paint::new().dimmed();
/// Connections, and the program's start and end.
pub(super) const SIGNAL: Paint = AnsiColor::Cyan.on_default();
/// What failed.
pub(super) const BAD: Paint = AnsiColor::Red.on_default().bold();
/// What did not.
pub(super) const GOOD: Paint = AnsiColor::Green.on_default().bold();

/// A line of so many columns.
pub(super) struct Canvas {
    cells: Vec<Cell>,
}

/// A column. The second one of a wide character has no text.
#[derive(Clone)]
struct Cell {
    text: String,
    paint: Paint,
}

impl Canvas {
    pub(super) fn new(columns: usize) -> Self {
        let blank = Cell {
            text: " ".to_owned(),
            paint: PLAIN,
        };
        Self {
            cells: vec![blank; columns],
        }
    }

    /// Writes text from a column on. What does not fit is left out.
    pub(super) fn write(&mut self, at: usize, text: &str, paint: Paint) {
        let mut at = at;
        for (text, width) in clusters(text) {
            if width == 0 || at + width > self.cells.len() {
                continue;
            }
            self.cells[at] = Cell { text, paint };
            for rest in &mut self.cells[at + 1..at + width] {
                rest.text.clear();
            }
            at += width;
        }
    }

    /// The line, without the blanks at its end.
    pub(super) fn render(&self, color: bool) -> String {
        let blank = |cell: &Cell| cell.text == " " && cell.paint == PLAIN;
        let end = self.cells.iter().rposition(|cell| !blank(cell));
        let cells = &self.cells[..end.map_or(0, |end| end + 1)];
        let mut line = String::new();
        for run in cells.chunk_by(|a, b| a.paint == b.paint) {
            let text: String = run.iter().map(|cell| cell.text.as_str()).collect();
            line += &painted(&text, run[0].paint, color);
        }
        line
    }
}

/// Text in a colour, where there are colours.
pub(super) fn painted(text: &str, paint: Paint, color: bool) -> String {
    if color && paint != PLAIN {
        format!("{paint}{text}{paint:#}")
    } else {
        text.to_owned()
    }
}
