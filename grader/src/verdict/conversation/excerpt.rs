//! The beginning of what was sent, as it is kept for those who read of it later: nobody is shown more of it.

use serde::{Deserialize, Serialize};

use crate::base::text::escape::{escape_lines, hex, quoted_part};

/// How many bytes of a message are kept: no more are ever shown.
const KEPT: usize = 96;
/// How many more are known until addresses have been named: one must not be cut in two.
const SPARE: usize = 64;

/// The beginning of some bytes, and how many they are.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(into = "Kept", try_from = "Kept")]
pub struct Excerpt {
    head: Vec<u8>,
    size: usize,
}

impl Excerpt {
    /// The beginning of these bytes.
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

    /// Adds bytes of which no more may be known than their beginning.
    pub(in crate::verdict) fn append(&mut self, more: &Self) {
        let rest = more.size - more.head.len();
        self.push(&more.head);
        self.size += rest;
    }

    /// Changes what is known of the bytes.
    pub(in crate::verdict) fn change(&mut self, change: impl FnOnce(&[u8]) -> Vec<u8>) {
        let rest = self.size - self.head.len();
        self.head = change(&self.head);
        self.size = self.head.len() + rest;
        self.head.truncate(KEPT);
    }

    /// How it is shown: see [`crate::base::text::escape::quoted`].
    #[must_use]
    pub fn quoted(&self, limit: usize) -> String {
        quoted_part(&self.head[..self.known().min(limit)], self.size)
    }

    /// Whether there are more bytes than are known.
    #[must_use]
    pub fn is_part(&self) -> bool {
        self.size > self.known()
    }

    /// How many bytes are known.
    #[must_use]
    pub fn known(&self) -> usize {
        self.head.len().min(KEPT)
    }
}

/// How an excerpt is stored: as text where nothing in it has to be escaped to be shown, otherwise in hex.
#[derive(Serialize, Deserialize)]
struct Kept {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    hex: String,
    /// How many bytes they are, where that is more than are here.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    size: Option<usize>,
}

impl From<Excerpt> for Kept {
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

impl TryFrom<Kept> for Excerpt {
    type Error = std::num::ParseIntError;

    fn try_from(kept: Kept) -> Result<Self, Self::Error> {
        let digits = kept.hex.split_whitespace();
        let head = match kept.text {
            Some(text) => text.into_bytes(),
            None => digits
                .map(|pair| u8::from_str_radix(pair, 16))
                .collect::<Result<_, _>>()?,
        };
        let size = kept.size.unwrap_or(head.len()).max(head.len());
        Ok(Self { head, size })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(bytes: &[u8]) -> (String, Excerpt) {
        let json = serde_json::to_string(&Excerpt::new(bytes)).expect("JSON");
        let again = serde_json::from_str(&json).expect("an excerpt");
        (json, again)
    }

    #[test]
    fn an_excerpt_is_read_again_as_it_was_stored() {
        let long = "ß".repeat(100);
        for bytes in [&b""[..], b"hi\n", b"\xff\0", b"\x1b[2J", long.as_bytes()] {
            let (kept, again) = (Excerpt::new(bytes), again(bytes).1);
            assert_eq!(again.quoted(KEPT), kept.quoted(KEPT));
            assert_eq!(again.is_part(), kept.is_part());
            // What is stored is what is known once addresses have been named: no more of it.
            let mut named = kept;
            named.change(<[u8]>::to_vec);
            assert_eq!(again, named);
        }
    }

    #[test]
    fn what_must_not_be_shown_as_it_is_is_not_stored_as_it_is() {
        assert_eq!(again(b"hi\n").0, r#"{"text":"hi\n"}"#);
        assert_eq!(again(b"\x1b[2J").0, r#"{"hex":"1b 5b 32 4a"}"#);
        assert_eq!(
            again(b"##[error]").0,
            r#"{"hex":"23 23 5b 65 72 72 6f 72 5d"}"#
        );
    }
}
