//! What a step expects to arrive.

use super::text::Text;
use crate::spec::Regex;

/// Bytes or text that should arrive.
#[derive(Debug, Clone)]
pub enum Expectation {
    /// Exactly these bytes.
    Exact(Text),
    /// Text that matches as a whole.
    Regex(Regex),
    /// Text that has this in it.
    Contains(Text),
    /// One line, its newline included.
    Line(Box<Expectation>),
    /// So many bytes.
    Length(usize, Option<Box<Expectation>>),
    /// All up to the end of the stream.
    ToEof(Box<Expectation>),
}

impl Expectation {
    /// How many bytes are known to be awaited.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Exact(text) | Self::Contains(text) => text.size(),
            Self::Regex(_) => 0,
            Self::Line(inner) | Self::ToEof(inner) => inner.size(),
            Self::Length(size, _) => *size,
        }
    }
}
