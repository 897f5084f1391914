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
    /// Text that contains this.
    Contains(Text),
    /// One line, including its newline.
    Line(Box<Expectation>),
    /// This number of bytes, and what they should be.
    Length(usize, Option<Box<Expectation>>),
    /// Everything up to the end of the stream.
    ToEof(Box<Expectation>),
}

impl Expectation {
    /// The number of expected bytes, as far as it is known.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Exact(text) | Self::Contains(text) => text.size(),
            Self::Regex(_) => 0,
            Self::Line(inner) | Self::ToEof(inner) => inner.size(),
            Self::Length(size, _) => *size,
        }
    }
}
