//! What a step expects to arrive.

use super::calculation::Wanted;
use super::text::Calculation;
use super::text::JsonText;
use super::text::Text;
use crate::base::function::Function;
use crate::base::number::NumberType;
use crate::spec::{Reach, Regex};

/// Bytes or text that should arrive.
#[derive(Debug, Clone)]
pub enum Expectation {
    /// Exactly these bytes.
    Exact(Text),
    /// Text that matches as a whole, or of which a part does.
    Regex(Expression),
    /// Text that contains this.
    Contains(Box<Expectation>),
    /// Text that does not contain this.
    Lacks(Box<Expectation>),
    /// JSON with these members.
    Json(JsonText),
    /// One line, including its newline.
    Line(Box<Expectation>),
    /// A number of bytes, and what they should be.
    Length(Wanted, Option<Box<Expectation>>),
    /// Everything up to these bytes, and including them; and what it should be.
    Until(Text, Option<Box<Expectation>>),
    /// Everything up to the end of the stream.
    ToEof(Box<Expectation>),
    /// One after the other.
    Parts(Vec<Expectation>),
    /// One of these.
    AnyOf(Vec<Expectation>),
    /// All of these, about the same bytes.
    All(Vec<Expectation>),
    /// A number as bytes, and its name in reports.
    Number(NumberType, Wanted, Option<String>),
    /// A number of bytes, then that many bytes.
    Sized(NumberType, Box<Expectation>),
    /// What was encoded.
    Decoded(Function, Box<Expectation>),
    /// What is left after an exclusive or with the key.
    Xor(Text, Box<Expectation>),
    /// What matches is a variable with this name from then on.
    Captured(String, Box<Expectation>),
    /// What matches also meets these conditions.
    Where(Box<Expectation>, Vec<WhereTest>),
}

/// A regular expression.
#[derive(Debug, Clone)]
pub struct Expression {
    /// As the spec has it.
    pub source: String,
    /// Its parts.
    pub parts: Vec<ExpressionPart>,
    /// The compiled expression, if it does not depend on the run.
    pub compiled: Option<Regex>,
    /// How much of a frame it matches.
    pub reach: Reach,
    /// For each named group the variable that it binds.
    pub groups: Vec<String>,
}

/// One part of a regular expression.
#[derive(Debug, Clone)]
pub enum ExpressionPart {
    /// A part as written.
    Source(String),
    /// Bytes that stand for themselves.
    Literal(Text),
}

/// A condition on numbers.
#[derive(Debug, Clone)]
pub struct WhereTest {
    /// The calculation as written.
    pub written: String,
    /// The calculation.
    pub calculation: Calculation,
    /// What its result has to be.
    pub wanted: Wanted,
}

impl Expectation {
    /// The number of expected bytes, as far as it is known.
    pub(super) fn size(&self) -> usize {
        match self {
            Self::Exact(text) => text.size(),
            Self::Regex(_) | Self::Json(_) | Self::Lacks(_) => 0,
            Self::Number(..) => 8,
            Self::Contains(inner)
            | Self::Line(inner)
            | Self::ToEof(inner)
            | Self::Sized(_, inner)
            | Self::Decoded(_, inner)
            | Self::Xor(_, inner)
            | Self::Captured(_, inner)
            | Self::Where(inner, _) => inner.size(),
            Self::Until(_, inner) => inner.as_ref().map_or(0, |inner| inner.size()),
            Self::Length(Wanted::Is(length), _) => {
                let length = length.constant().unwrap_or_default();
                usize::try_from(length).unwrap_or_default()
            }
            Self::Length(_, inner) => inner.as_ref().map_or(0, |inner| inner.size()),
            Self::Parts(parts) | Self::All(parts) => parts.iter().map(Self::size).sum(),
            Self::AnyOf(parts) => parts.iter().map(Self::size).max().unwrap_or_default(),
        }
    }

    /// The expectations inside this one.
    #[must_use]
    pub fn inner(&self) -> Vec<&Self> {
        match self {
            Self::Exact(_) | Self::Regex(_) | Self::Json(_) | Self::Number(..) => Vec::new(),
            Self::Contains(inner)
            | Self::Lacks(inner)
            | Self::Line(inner)
            | Self::ToEof(inner)
            | Self::Sized(_, inner)
            | Self::Decoded(_, inner)
            | Self::Xor(_, inner)
            | Self::Captured(_, inner)
            | Self::Where(inner, _) => vec![inner],
            Self::Length(_, inner) | Self::Until(_, inner) => {
                inner.as_deref().into_iter().collect()
            }
            Self::Parts(parts) | Self::All(parts) | Self::AnyOf(parts) => parts.iter().collect(),
        }
    }

    /// Whether only some known bytes will do.
    #[must_use]
    pub fn is_exact(&self) -> bool {
        if let Self::Line(inner) = self {
            return inner.is_exact();
        }
        matches!(self, Self::Exact(_))
    }

    /// Whether it gives variables their values.
    #[must_use]
    pub fn binds(&self) -> bool {
        if let Self::Regex(expression) = self {
            return !expression.groups.is_empty();
        }
        matches!(self, Self::Captured(..)) || self.inner().into_iter().any(Self::binds)
    }
}
