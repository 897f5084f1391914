//! One line of a picture in a terminal: cells, each with a style, that can be overwritten later.

use anstyle::Style;

use crate::base::text::paint::{PLAIN, painted};
use crate::base::text::width::clusters;

/// A line with a fixed number of columns.
pub(super) struct Canvas {
    cells: Vec<Cell>,
}

/// A column. The second column of a wide character has no text of its own.
#[derive(Clone)]
struct Cell {
    text: String,
    style: Style,
}

impl Canvas {
    pub(super) fn new(columns: usize) -> Self {
        let blank = Cell {
            text: " ".to_owned(),
            style: PLAIN,
        };
        Self {
            cells: vec![blank; columns],
        }
    }

    /// Writes text, starting at column `at`. Text that does not fit is cut off.
    pub(super) fn write(&mut self, at: usize, text: &str, style: Style) {
        let mut at = at;
        for (text, width) in clusters(text) {
            if width == 0 || at + width > self.cells.len() {
                continue;
            }
            self.cells[at] = Cell { text, style };
            for rest in &mut self.cells[at + 1..at + width] {
                rest.text.clear();
            }
            at += width;
        }
    }

    /// The line, without trailing blanks.
    pub(super) fn render(&self, color: bool) -> String {
        let blank = |cell: &Cell| cell.text == " " && cell.style == PLAIN;
        let end = self.cells.iter().rposition(|cell| !blank(cell));
        let cells = &self.cells[..end.map_or(0, |end| end + 1)];
        let mut line = String::new();
        for run in cells.chunk_by(|a, b| a.style == b.style) {
            let text: String = run.iter().map(|cell| cell.text.as_str()).collect();
            line += &painted(&text, run[0].style, color);
        }
        line
    }
}
