//! The beginning of a message, kept for reports. Nothing beyond it is ever shown.

use serde::{Deserialize, Serialize};

use crate::base::text::escape::{escape_lines, hex, quoted_part};

/// How many bytes of a message are kept.
const KEPT: usize = 96;
/// How many more bytes are held until addresses are redacted, so that no address is cut in two.
const SPARE: usize = 64;

/// The beginning of a message, and its size in bytes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "StoredExcerpt", try_from = "StoredExcerpt")]
pub struct Excerpt {
    head: Vec<u8>,
    size: usize,
}

impl Excerpt {
    /// An excerpt of `bytes`.
    #[must_use]
    pub fn new(bytes: &[u8]) -> Self {
        let mut excerpt = Self::default();
        excerpt.push(bytes);
        excerpt
    }

    pub(in crate::verdict) fn push(&mut self, bytes: &[u8]) {
        let room = KEPT + SPARE - self.head.len();
        self.head.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.size += bytes.len();
    }

    /// Appends bytes of which only an excerpt was kept.
    pub(in crate::verdict) fn append(&mut self, more: &Self) {
        let rest = more.size - more.head.len();
        self.push(&more.head);
        self.size += rest;
    }

    /// Redacts the kept bytes.
    pub(in crate::verdict) fn redact(&mut self, redact: impl FnOnce(&[u8]) -> Vec<u8>) {
        let rest = self.size - self.head.len();
        self.head = redact(&self.head);
        self.size = self.head.len() + rest;
        self.head.truncate(KEPT);
    }

    /// The first `limit` bytes in quotes: see [`crate::base::text::escape::quoted`].
    #[must_use]
    pub fn quoted(&self, limit: usize) -> String {
        quoted_part(&self.head[..self.kept_len().min(limit)], self.size)
    }

    /// Whether the message is longer than the excerpt.
    #[must_use]
    pub fn is_part(&self) -> bool {
        self.size > self.kept_len()
    }

    /// The number of bytes that can be shown.
    #[must_use]
    pub fn kept_len(&self) -> usize {
        self.head.len().min(KEPT)
    }
}

/// The stored form of an excerpt: text if it needs no escaping, otherwise hex.
#[derive(Serialize, Deserialize)]
struct StoredExcerpt {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    hex: String,
    /// The size of the message, if it is longer than the excerpt.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size: Option<usize>,
}

impl From<Excerpt> for StoredExcerpt {
    fn from(mut excerpt: Excerpt) -> Self {
        excerpt.head.truncate(KEPT);
        let size = excerpt.is_part().then_some(excerpt.size);
        let text = str::from_utf8(&excerpt.head).ok();
        let text = text.filter(|text| escape_lines(text) == *text);
        Self {
            hex: text.map_or_else(|| hex(&excerpt.head), |_| String::new()),
            text: text.map(str::to_owned),
            size,
        }
    }
}

impl TryFrom<StoredExcerpt> for Excerpt {
    type Error = std::num::ParseIntError;

    fn try_from(stored: StoredExcerpt) -> Result<Self, Self::Error> {
        let digits = stored.hex.split_whitespace();
        let head = match stored.text {
            Some(text) => text.into_bytes(),
            None => digits
                .map(|pair| u8::from_str_radix(pair, 16))
                .collect::<Result<_, _>>()?,
        };
        let size = stored.size.unwrap_or(head.len()).max(head.len());
        Ok(Self { head, size })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn stored_and_read(bytes: &[u8]) -> (String, Excerpt) {
        let json = serde_json::to_string(&Excerpt::new(bytes)).expect("JSON");
        let again = serde_json::from_str(&json).expect("an excerpt");
        (json, again)
    }

    #[test]
    fn an_excerpt_survives_storage() {
        let long = "ß".repeat(100);
        for bytes in [&b""[..], b"hi\n", b"\xff\0", b"\x1b[2J", long.as_bytes()] {
            let (kept, again) = (Excerpt::new(bytes), stored_and_read(bytes).1);
            assert_eq!(again.quoted(KEPT), kept.quoted(KEPT));
            assert_eq!(again.is_part(), kept.is_part());
            // Only what is left after the redaction is stored.
            let mut redacted = kept;
            redacted.redact(<[u8]>::to_vec);
            assert_eq!(again, redacted);
        }
    }

    #[test]
    fn text_that_needs_escaping_is_stored_in_hex() {
        assert_eq!(stored_and_read(b"hi\n").0, r#"{"text":"hi\n"}"#);
        assert_eq!(stored_and_read(b"\x1b[2J").0, r#"{"hex":"1b 5b 32 4a"}"#);
        assert_eq!(
            stored_and_read(b"##[error]").0,
            r#"{"hex":"23 23 5b 65 72 72 6f 72 5d"}"#
        );
    }
}
