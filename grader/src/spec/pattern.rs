//! Patterns for received bytes.

use super::data::Data;
use super::json::Json;
use super::regex::RegexPattern;
use super::variable::CaptureName;
use super::variable::Formula;
use crate::base::function::Function;
use crate::base::number::NumberType;

/// A pattern for received bytes, which also says where they end.
#[derive(Debug, Clone, PartialEq)]
pub enum Pattern {
    /// Exactly these bytes.
    Exact(Data),
    /// The whole frame matches.
    Regex(RegexPattern),
    /// The frame contains this: [`Pattern::Exact`] or [`Pattern::Regex`].
    Contains(Box<Pattern>),
    /// The frame does not contain this: [`Pattern::Exact`] or [`Pattern::Regex`].
    Lacks(Box<Pattern>),
    /// The frame is JSON with these members.
    Json(Json),
    /// One line, including its newline. Inside is the pattern of the line without the newline.
    Line(Box<Pattern>),
    /// A number of bytes, and what they are.
    Length(Allowed, Option<Box<Pattern>>),
    /// Everything up to these bytes, and including them; and what it is.
    Until(Data, Option<Box<Pattern>>),
    /// Everything up to the end of the stream.
    ToEof(Box<Pattern>),
    /// One after the other.
    Parts(Vec<Pattern>),
    /// One of these.
    AnyOf(Vec<Pattern>),
    /// All of these, about one frame.
    All(Vec<Pattern>),
    /// A number as bytes, and its name in reports.
    Number(NumberType, Allowed, Option<String>),
    /// A number of bytes, then that many bytes.
    Sized(NumberType, Box<Pattern>),
    /// What was encoded matches.
    Decoded(Function, Box<Pattern>),
    /// What is left after an exclusive or with the key matches.
    Xor(Data, Box<Pattern>),
    /// What matches is a variable from then on.
    Captured(CaptureName, Box<Pattern>),
    /// What matches also meets these conditions.
    Where(Box<Pattern>, Vec<WhereCondition>),
}

/// What a number has to be.
#[derive(Debug, Clone, PartialEq)]
pub enum Allowed {
    /// Anything.
    Any,
    /// This.
    Is(Formula),
    /// In this range, both ends included.
    Range(Option<Formula>, Option<Formula>),
    /// One of these.
    AnyOf(Vec<Allowed>),
}

/// A condition on numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct WhereCondition {
    /// The calculation as written.
    pub written: String,
    /// The calculation.
    pub formula: Formula,
    /// What its result has to be.
    pub value: Allowed,
}
