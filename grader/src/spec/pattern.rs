//! What received bytes are compared with.

use super::data::{Data, Template};

/// What received bytes are compared with, and where they end.
#[derive(Debug, Clone, PartialEq)]
pub enum Pattern {
    /// Exactly these bytes.
    Exact(Data),
    /// The frame matches, from its first character to its last.
    Regex(Regex),
    /// The frame contains this.
    Contains(Template),
    /// One line, up to and with its newline; inside is what the line is without its newline: [`Pattern::Exact`] of a
    /// text, [`Pattern::Regex`] or [`Pattern::Contains`].
    Line(Box<Pattern>),
    /// So many bytes; inside, if anything, is [`Pattern::Regex`] or [`Pattern::Contains`].
    Length(usize, Option<Box<Pattern>>),
    /// All up to the end of the stream; inside is [`Pattern::Exact`], [`Pattern::Regex`] or [`Pattern::Contains`].
    ToEof(Box<Pattern>),
}

/// A regular expression that matches a frame as a whole.
#[derive(Debug, Clone)]
pub struct Regex {
    source: String,
    anchored: regex_lite::Regex,
}

impl Regex {
    /// Compiles; the message says what is wrong with the expression.
    pub fn new(source: &str) -> Result<Self, String> {
        // On its own first: `a)(b` is an error, though `(?:a)(b)` is none.
        regex_lite::Regex::new(source).map_err(|error| error.to_string())?;
        let anchored = regex_lite::Regex::new(&format!(r"\A(?:{source})\z"))
            .map_err(|error| error.to_string())?;
        Ok(Self {
            source: source.to_owned(),
            anchored,
        })
    }

    /// As it is written in the spec.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// Whether the whole text matches.
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
