//! The text of a file, and places in it.

use std::ops::Range;
use std::path::PathBuf;

/// The text of one file, kept for messages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Source {
    /// The path as shown to people: `specs/LAB/CASE.yaml`.
    pub path: PathBuf,
    /// The whole text.
    pub text: String,
}

/// Identifies a [`Located`] value in its file: its number, in reading order.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Mark(pub(super) u32);

/// A value, and the mark with which [`Source::locate`] finds where it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Located<T> {
    /// The value.
    pub value: T,
    /// Its mark.
    pub mark: Mark,
}

/// A place in a file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// Counted from 1.
    pub line: usize,
    /// Counted from 1, in characters.
    pub column: usize,
    /// The bytes to underline: a scalar, or the first line of a map or list.
    pub span: Range<usize>,
}

impl Location {
    /// The place of these bytes.
    pub(super) fn of_span(text: &str, span: Range<usize>) -> Self {
        let before = &text[..span.start];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        Self {
            line: before.matches('\n').count() + 1,
            column: before[line_start..].chars().count() + 1,
            span,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_count_characters() {
        let location = Location::of_span("é: 1\nßß: x", 12..13);
        assert_eq!((location.line, location.column), (2, 5));
    }
}
