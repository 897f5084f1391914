//! Writes the parts of an SVG from top to bottom. All text goes through [`escape_xml`].

use std::fmt::Write as _;

use crate::base::text::charset::Charset;
use crate::base::text::wrap::wrap;

/// The maximum width of one column of text in any of the fonts, in pixels.
pub(super) const COLUMN: usize = 8;
/// The distance between two lines of text.
const LEADING: usize = 20;
/// The margin on the left and on the right.
pub(super) const MARGIN: usize = 16;

/// A picture that is drawn from top to bottom.
pub(super) struct Pen {
    width: usize,
    /// The y coordinate at which drawing continues.
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

    /// Draws an element without text.
    pub(super) fn element(&mut self, element: std::fmt::Arguments<'_>) {
        // Writing to a string never fails.
        let _ = writeln!(self.drawn, "<{element}/>");
    }

    /// Draws text at any position.
    pub(super) fn write(&mut self, x: usize, y: usize, class: &str, anchor: &str, text: &str) {
        let text = escape_xml(&Charset::Unicode.escape(text));
        let _ = writeln!(
            self.drawn,
            "<text class=\"{class}\" x=\"{x}\" y=\"{y}\" text-anchor=\"{anchor}\">{text}</text>"
        );
    }

    /// Draws a line of text.
    pub(super) fn text_line(&mut self, class: &str, text: &str) {
        self.y += LEADING;
        self.write(MARGIN, self.y - 4, class, "start", text);
    }

    /// Draws prose, wrapped into lines.
    pub(super) fn paragraph(&mut self, class: &str, prose: &str) {
        self.y += 8;
        for line in self.wrap_prose(prose) {
            self.text_line(class, &line);
        }
    }

    /// Draws prose in a frame, to highlight a failure.
    pub(super) fn framed(&mut self, prose: &str) {
        let lines = self.wrap_prose(prose);
        let (y, width) = (self.y + 12, self.width - 2 * MARGIN + 12);
        let height = lines.len() * LEADING + 10;
        self.element(format_args!(
            "rect class=\"box\" x=\"{}\" y=\"{y}\" width=\"{width}\" height=\"{height}\" rx=\"4\"",
            MARGIN - 6
        ));
        self.y = y + 4;
        for line in lines {
            self.text_line("bad", &line);
        }
        self.y = y + height;
    }

    fn wrap_prose(&self, prose: &str) -> Vec<String> {
        let columns = (self.width - 2 * MARGIN) / COLUMN;
        wrap(&Charset::Unicode.escape(prose), columns)
    }

    /// The width, the height, and the elements.
    pub(super) fn finish(self) -> (usize, usize, String) {
        (self.width, self.y + MARGIN, self.drawn)
    }
}

/// Escapes text for XML. Two characters are not allowed in XML at all.
pub(super) fn escape_xml(text: &str) -> String {
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
