//! Regular expressions, which may have variables and named groups.

use super::variable::{CaptureName, Template};

/// A regular expression as a pattern has it.
#[derive(Debug, Clone, PartialEq)]
pub struct RegexPattern {
    /// The expression as written.
    pub source: String,
    /// Its parts; a variable stands for itself, whatever its characters mean in an expression.
    pub template: Template,
    /// The compiled expression, if it has no variables.
    pub compiled: Option<Regex>,
    /// The variables that its named groups bind.
    pub groups: Vec<CaptureName>,
}

/// Where in a frame an expression has to match.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// All of it.
    Whole,
    /// Any part of it.
    Part,
}

/// A compiled regular expression.
#[derive(Debug, Clone)]
pub struct Regex {
    source: String,
    compiled: regex_lite::Regex,
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
    pub fn new(source: &str, reach: Reach) -> Result<Self, RegexError> {
        // Compile it unanchored first: `a)(b` is an error, but `\A(?:a)(b)\z` would not be.
        let mut compiled = regex_lite::Regex::new(source)?;
        if reach == Reach::Whole {
            compiled = regex_lite::Regex::new(&format!(r"\A(?:{source})\z"))?;
        }
        Ok(Self {
            source: source.to_owned(),
            compiled,
        })
    }

    /// The expression as it was compiled.
    #[must_use]
    pub fn source(&self) -> &str {
        &self.source
    }

    /// The names of its groups.
    #[must_use]
    pub fn group_names(&self) -> Vec<&str> {
        self.compiled.capture_names().flatten().collect()
    }

    /// What the named groups are if the frame matches. A frame that is UTF-8 is text; in another one
    /// each byte is the character of its number.
    #[must_use]
    pub fn captures(&self, frame: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
        let (text, is_text) = match std::str::from_utf8(frame) {
            Ok(text) => (text.to_owned(), true),
            Err(_) => (frame.iter().map(|byte| char::from(*byte)).collect(), false),
        };
        let found = self.compiled.captures(&text)?;
        let bytes = |part: &str| match is_text {
            true => part.as_bytes().to_vec(),
            false => part.chars().map(|c| c as u8).collect(),
        };
        let names = self.group_names().into_iter();
        let named = names.map(|name| {
            let part = found.name(name).map_or("", |part| part.as_str());
            (name.to_owned(), bytes(part))
        });
        Some(named.collect())
    }

    /// Bytes as an expression that matches nothing else; `frame` is what it will be compared with.
    #[must_use]
    pub fn literal(bytes: &[u8], frame: &[u8]) -> String {
        match std::str::from_utf8(bytes) {
            Ok(text) if std::str::from_utf8(frame).is_ok() => regex_lite::escape(text),
            Ok(_) | Err(_) => {
                let text: String = bytes.iter().map(|byte| char::from(*byte)).collect();
                regex_lite::escape(&text)
            }
        }
    }
}

impl PartialEq for Regex {
    fn eq(&self, other: &Self) -> bool {
        self.compiled.as_str() == other.compiled.as_str()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_that_is_not_text_has_a_character_for_each_byte() {
        let four = Regex::new("(?s)(?<first>..)..", Reach::Whole).expect("an expression");
        let groups = four.captures(b"\xff\xfe\xc3\xa9");
        assert_eq!(groups, Some(vec![("first".into(), b"\xff\xfe".to_vec())]));
        assert!(four.captures("gr\u{fc}n".as_bytes()).is_some());
        assert!(four.captures(b"abc").is_none());
        let part = Regex::new(r"\xff", Reach::Part).expect("an expression");
        assert!(part.captures(b"a\xffb").is_some());
    }

    #[test]
    fn literal_bytes_match_only_themselves() {
        let frame = b"a.b";
        let literal = Regex::new(&Regex::literal(b"a.b", frame), Reach::Whole);
        let literal = literal.expect("an expression");
        assert!(literal.captures(b"a.b").is_some() && literal.captures(b"axb").is_none());
        let frame = b"\xff.";
        let bytes = Regex::new(&Regex::literal(frame, frame), Reach::Whole);
        assert!(bytes.expect("an expression").captures(frame).is_some());
    }
}
