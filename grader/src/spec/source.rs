//! A file's text, and where in it a value stands.

use std::ops::Range;
use std::path::PathBuf;

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
        todo!("{mark:?}")
    }
}
