//! The text of an arrow, shortened to fit the space available.

use serde::{Deserialize, Serialize};

use crate::base::text::charset::Charset;
use crate::base::text::width::columns;
use crate::base::text::wrap::cut;
use crate::verdict::conversation::Excerpt;

/// The minimum number of bytes that must be shown along with a byte count.
const MIN_SHOWN: usize = 4;

/// The text of an arrow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    words: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bytes: Option<Excerpt>,
}

impl Label {
    /// A label without bytes.
    #[must_use]
    pub fn words(words: String) -> Self {
        Self { words, bytes: None }
    }

    /// A label with words followed by bytes.
    #[must_use]
    pub fn bytes(words: &str, bytes: Excerpt) -> Self {
        Self {
            words: words.to_owned(),
            bytes: Some(bytes),
        }
    }

    /// The label, shortened to at most `width` columns. If bytes are cut off, their count is shown
    /// if it fits.
    pub(super) fn fit(&self, width: usize, charset: Charset) -> String {
        let whole = self.with_limit(usize::MAX, charset);
        if columns(&whole) <= width {
            return whole;
        }
        // A count uses the space of some bytes, so it is shown only if the message is longer than
        // what is stored.
        let many = self.bytes.as_ref().filter(|bytes| bytes.is_part());
        let limits = (MIN_SHOWN..many.map_or(0, Excerpt::kept_len)).rev();
        let mut fitting = limits
            .map(|limit| self.with_limit(limit, charset))
            .filter(|text| columns(text) <= width);
        fitting
            .next()
            .unwrap_or_else(|| cut(&whole, width, charset))
    }

    /// The label with at most `limit` bytes.
    fn with_limit(&self, limit: usize, charset: Charset) -> String {
        let bytes = self.bytes.as_ref().map(|bytes| bytes.quoted(limit));
        charset.escape(&(self.words.clone() + &bytes.unwrap_or_default()))
    }
}
