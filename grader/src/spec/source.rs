//! A file's text, and where in it a value stands.

use std::ops::Range;
use std::path::PathBuf;

use super::written;

/// The text of one file, kept for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path as it is shown to people: `specs/LAB/CASE.yaml`.
    pub path: PathBuf,
    /// The whole text.
    pub text: String,
}

/// The number of a [`Located`] value in its file, in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mark(pub(super) u32);

/// A value that knows where it was written: ask [`Source::locate`] with its mark.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its number in the file.
    pub mark: Mark,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// From 1.
    pub line: usize,
    /// From 1, in characters.
    pub column: usize,
    /// The bytes to underline: a scalar, or the first line of a map or list.
    pub span: Range<usize>,
}

impl Source {
    /// Where the value with this mark was written.
    #[must_use]
    pub fn locate(&self, mark: Mark) -> Location {
        if self.path.file_name().is_some_and(|name| name == "lab.yaml") {
            written::locate::<Located<written::Record<written::Lab>>>(&self.text, mark)
        } else {
            written::locate::<Located<written::Record<written::Case>>>(&self.text, mark)
        }
    }
}

impl Location {
    /// The line and column at which a span starts.
    pub(super) fn at(text: &str, span: Range<usize>) -> Self {
        let before = &text[..span.start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            span,
        }
    }
}

/// The bytes to underline for a value that starts at this byte. The YAML library says only where a value starts; the
/// rest is guessed from the text, never beyond the line: it decides nothing but the length of an underline.
pub(super) fn span_of(text: &str, start: usize, collection: bool) -> Range<usize> {
    let rest = &text[start..];
    let line = rest.lines().next().unwrap_or_default();
    let length = match line.chars().next() {
        Some(quote @ ('"' | '\'')) => quoted(line, quote),
        Some('{' | '[') => bracketed(line),
        Some('|' | '>') => line.len(),
        _ if collection => line.len(),
        _ => plain(line, inside_brackets(&text[..start])),
    };
    let length = line[..length].trim_end().len();
    start..start + length
}

/// The length of a quoted scalar.
fn quoted(line: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in line.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' && quote == '"' {
            escaped = true;
        } else if c == quote {
            return at + 1;
        }
    }
    line.len()
}

/// The length of a `{…}` or `[…]`.
fn bracketed(line: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        at += match c {
            '"' | '\'' => quoted(&line[at..], c),
            _ => c.len_utf8(),
        };
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 {
            return at;
        }
    }
    line.len()
}

/// The length of a scalar without quotes.
fn plain(line: &str, in_brackets: bool) -> usize {
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        let next = line[at + c.len_utf8()..].chars().next();
        let ends = match c {
            ':' => next.is_none_or(char::is_whitespace),
            '#' => before == ' ',
            ',' | '}' | ']' => in_brackets,
            _ => false,
        };
        if ends {
            return at;
        }
        before = c;
    }
    line.len()
}

/// Whether a bracket of this line is still open.
fn inside_brackets(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let opened = line.matches(['{', '[']).count();
    opened > line.matches(['}', ']']).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn underlined(text: &str, start: &str, collection: bool) -> String {
        let start = text.find(start).unwrap();
        text[span_of(text, start, collection)].to_owned()
    }

    #[test]
    fn scalars_are_underlined_whole() {
        assert_eq!(underlined("a: b c # d", "b", false), "b c");
        assert_eq!(underlined("a: b, c", "b", false), "b, c");
        assert_eq!(underlined("{a: b, c: d}", "b", false), "b");
        assert_eq!(underlined("{a: b}", "b", false), "b");
        assert_eq!(
            underlined(r#"a: "b \" c" # d"#, "\"b", false),
            r#""b \" c""#
        );
        assert_eq!(underlined("wrong: 1", "wrong", false), "wrong");
    }

    #[test]
    fn collections_are_underlined_to_their_end_or_their_line() {
        assert_eq!(underlined("- send: a\n  as: b", "send", true), "send: a");
        assert_eq!(
            underlined("- {a: {b: '}'}} # c", "{a", true),
            "{a: {b: '}'}}"
        );
        assert_eq!(underlined("{a: [1, 2], b: c}", "[1", true), "[1, 2]");
    }

    #[test]
    fn columns_count_characters() {
        let location = Location::at("é: 1\nßß: x", 12..13);
        assert_eq!((location.line, location.column), (2, 5));
    }
}
