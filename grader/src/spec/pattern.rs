//! Patterns for received bytes.

use super::data::{Data, Template};

/// A pattern for received bytes, which also says where they end.
#[derive(Debug, Clone, PartialEq)]
pub enum Pattern {
    /// Exactly these bytes.
    Exact(Data),
    /// The whole frame matches.
    Regex(Regex),
    /// The frame contains this text.
    Contains(Template),
    /// One line, including its newline. Inside is the pattern of the line without the newline:
    /// [`Pattern::Exact`] of a text, [`Pattern::Regex`] or [`Pattern::Contains`].
    Line(Box<Pattern>),
    /// A fixed number of bytes; inside, if anything, is [`Pattern::Regex`] or
    /// [`Pattern::Contains`].
    Length(usize, Option<Box<Pattern>>),
    /// Everything up to the end of the stream; inside is [`Pattern::Exact`], [`Pattern::Regex`] or
    /// [`Pattern::Contains`].
    ToEof(Box<Pattern>),
}

/// A regular expression that must match a whole frame.
#[derive(Debug, Clone)]
pub struct Regex {
    source: String,
    anchored: regex_lite::Regex,
}

/// Why a text is not a regular expression.
#[derive(Debug, thiserror::Error)]
#[error(transparent)]
pub struct RegexError(#[from] regex_lite::Error);

impl Regex {
    /// Compiles the expression.
    ///
    /// # Errors
    /// If `source` is not a regular expression.
    pub fn new(source: &str) -> Result<Self, RegexError> {
        // Compile it unanchored first: `a)(b` is an error, but `\A(?:a)(b)\z` would not be.
        regex_lite::Regex::new(source)?;
        let anchored = regex_lite::Regex::new(&format!(r"\A(?:{source})\z"))?;
        Ok(Self {
            source: source.to_owned(),
            anchored,
        })
    }

    /// The expression as written in the spec.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the whole frame matches.
    #[must_use]
    pub fn matches(&self, frame: &str) -> bool {
        self.anchored.is_match(frame)
    }
}

impl PartialEq for Regex {
    fn eq(&self, other: &Self) -> bool {
        self.source == other.source
    }
}
