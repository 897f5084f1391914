//! Writes the parts of an SVG from the top to the bottom. All text goes through `escape`.

use std::fmt::Write as _;

use crate::output::trace::label::{Charset, wrap};

/// What a column of text takes at most in any of the fonts, in pixels.
pub(super) const COLUMN: usize = 8;
/// The distance of two lines of text.
const LEADING: usize = 20;
/// What stays free on both sides.
pub(super) const MARGIN: usize = 16;

/// A picture, down to where it has been drawn.
pub(super) struct Pen {
    width: usize,
    /// Where the next thing is drawn.
    pub(super) y: usize,
    drawn: String,
}

impl Pen {
    pub(super) fn new(width: usize) -> Self {
        Self {
            width,
            y: MARGIN,
            drawn: String::new(),
        }
    }

    /// An element that has no text in it.
    pub(super) fn element(&mut self, element: std::fmt::Arguments<'_>) {
        // A string takes all that is written.
        let _ = writeln!(self.drawn, "<{element}/>");
    }

    /// Text at a place of its own.
    pub(super) fn write(&mut self, x: usize, y: usize, class: &str, anchor: &str, text: &str) {
        let text = escape(&Charset::Unicode.write(text));
        let _ = writeln!(
            self.drawn,
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>"
        );
    }

    /// A line of text.
    pub(super) fn text(&mut self, class: &str, text: &str) {
        self.y += LEADING;
        self.write(MARGIN, self.y - 4, class, "start", text);
    }

    /// Prose, in as many lines as it takes.
    pub(super) fn paragraph(&mut self, class: &str, prose: &str) {
        self.y += 8;
        for line in self.lines(prose) {
            self.text(class, &line);
        }
    }

    /// Prose in a frame: what failed.
    pub(super) fn framed(&mut self, prose: &str) {
        let lines = self.lines(prose);
        let (y, width) = (self.y + 12, self.width - 2 * MARGIN + 12);
        let height = lines.len() * LEADING + 10;
        self.element(format_args!(
            "rect class=\"box\" x=\"{}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\"",
            MARGIN - 6
        ));
        self.y = y + 4;
        for line in lines {
            self.text("bad", &line);
        }
        self.y = y + height;
    }

    fn lines(&self, prose: &str) -> Vec<String> {
        let columns = (self.width - 2 * MARGIN) / COLUMN;
        wrap(&Charset::Unicode.write(prose), columns)
    }

    /// The width, the height, and what was drawn.
    pub(super) fn finish(self) -> (usize, usize, String) {
        (self.width, self.y + MARGIN, self.drawn)
    }
}

/// Text as XML has it. Two characters are in no XML at all.
pub(super) fn escape(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '&' => escaped.push_str("&amp;"),
            '"' => escaped.push_str("&quot;"),
            '\'' => escaped.push_str("&#39;"),
            '\u{fffe}' | '\u{ffff}' => escaped.extend(c.escape_unicode()),
            c => escaped.push(c),
        }
    }
    escaped
}
