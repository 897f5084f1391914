//! How lines look on this terminal: how wide they are, whether it has colours, and which characters
//! it can display.

use std::env;
use std::io::{self, IsTerminal, Write};
use std::os::fd::AsFd;

use crate::base::text::charset::Charset;
use crate::base::text::paint::{BAD_LINE, BUSY_LINE, GOOD_LINE, PLAIN, painted};
use crate::base::text::wrap::{DEFAULT_COLUMNS, MAX_COLUMNS, wrap_line};

/// How lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paint {
    columns: usize,
    color: bool,
    charset: Charset,
}

impl Paint {
    /// The settings for what this stream can display.
    pub(super) fn for_stream(stream: &(impl anstream::stream::RawStream + AsFd)) -> Self {
        Self {
            columns: text_columns(stream),
            color: super::tty::use_color(stream),
            charset: charset(),
        }
    }

    /// The line, in colour if it begins with a sign that has one.
    pub(super) fn line(self, line: &str) -> String {
        let style = match line.chars().next() {
            Some('✓') => GOOD_LINE,
            Some('✗') => BAD_LINE,
            Some('▸') => BUSY_LINE,
            _ => PLAIN,
        };
        painted(&self.text(line), style, self.color)
    }

    /// The line in lines that are no wider than the text may be, each as [`line`](Self::line) has it.
    pub(super) fn wrapped(self, line: &str) -> Vec<String> {
        let mut lines = wrap_line(line, self.columns);
        for line in &mut lines {
            *line = self.line(line);
        }
        lines
    }

    /// Prints a line of prose.
    pub(super) fn print(self, out: &mut impl Write, line: &str) -> io::Result<()> {
        self.wrapped(line)
            .iter()
            .try_for_each(|line| writeln!(out, "{line}"))
    }

    /// The width of text, in columns.
    pub(super) fn columns(self) -> usize {
        self.columns
    }

    /// The text, using only characters that can be displayed.
    pub(super) fn text(self, text: &str) -> String {
        self.charset.replace_signs(text)
    }
}

/// The width of text for people that is written to this stream.
pub(super) fn text_columns(stream: &impl AsFd) -> usize {
    terminal_columns(stream).map_or(DEFAULT_COLUMNS, |columns| columns.min(MAX_COLUMNS))
}

/// The width of a stream that is a terminal.
pub(super) fn terminal_columns(stream: &impl AsFd) -> Option<usize> {
    let stream = stream.as_fd();
    let size = terminal_size::terminal_size_of(stream).filter(|_| stream.is_terminal());
    // Some terminals do not know their width.
    size.map(|(width, _)| width.0.into())
        .filter(|columns| *columns > 0)
}

/// The characters that the terminal can display, according to the locale.
pub(super) fn charset() -> Charset {
    // The first variable that is set and not empty counts.
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .filter_map(env::var_os)
        .find(|value| !value.is_empty());
    if is_utf8(&locale.unwrap_or_default().to_string_lossy()) {
        Charset::Unicode
    } else {
        Charset::Ascii
    }
}

/// Whether a locale such as `en_US.UTF-8` promises UTF-8. Without a locale, only ASCII is safe.
fn is_utf8(locale: &str) -> bool {
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_have_a_plain_form() {
        let paint = |charset| Paint {
            columns: DEFAULT_COLUMNS,
            color: false,
            charset,
        };
        let plain = paint(Charset::Ascii);
        assert_eq!(plain.line("✓ tcp-echo │ straße…"), "+ tcp-echo | stra?e~");
        assert_eq!(paint(Charset::Unicode).line("✓ straße"), "✓ straße");
    }

    #[test]
    fn a_sign_has_a_colour_where_there_are_colours() {
        let paint = Paint {
            columns: DEFAULT_COLUMNS,
            color: true,
            charset: Charset::Unicode,
        };
        assert_eq!(paint.line("✓ done"), "\u{1b}[32m✓ done\u{1b}[0m");
        assert_eq!(paint.line("done"), "done");
    }

    #[test]
    fn a_locale_says_what_it_can() {
        assert!(is_utf8("en_US.UTF-8") && is_utf8("C.utf8"));
        assert!(!is_utf8("C") && !is_utf8("") && !is_utf8("de_DE.ISO-8859-1"));
    }
}
