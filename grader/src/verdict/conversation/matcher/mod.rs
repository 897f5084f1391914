//! The only matcher: compares expected bytes with received ones. The runner uses it to decide
//! whether to keep waiting, the judge to find out what differs. It knows nothing of sockets, time
//! or cases.

mod bytes;
mod contents;
mod describe;
mod found;
mod frames;
mod reader;
#[cfg(test)]
mod tests;

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::sync::Arc;

pub(in crate::verdict) use bytes::difference;
pub(in crate::verdict) use found::Match;
use reader::Reader;

use crate::plan::{Captured, Expectation, Text, Values};

/// An [`Expectation`] with the values that are known.
#[derive(Debug, Clone)]
pub(in crate::verdict) struct Matcher {
    expected: Expectation,
    /// The expected bytes, if they are known.
    exact: Option<Arc<[u8]>>,
    /// For what is not known before: it depends on the message itself.
    values: Values,
}

impl Matcher {
    /// `None` if a value is not known yet, and the message itself will not tell it.
    #[must_use]
    pub(in crate::verdict) fn new(expected: &Expectation, values: &Values) -> Option<Self> {
        let exact = exact_text(expected);
        let exact = match exact {
            Some(text) => Some(text.fill(values)?),
            None => None,
        };
        // Filled once: a megabyte with an address in it would be copied for each piece.
        let expected = match (expected, &exact) {
            (Expectation::Exact(_), Some(bytes)) => Expectation::Exact(Text::shared(bytes)),
            (Expectation::Line(_), Some(bytes)) => Expectation::Exact(Text::shared(bytes)),
            (Expectation::ToEof(_), Some(bytes)) => {
                Expectation::ToEof(Box::new(Expectation::Exact(Text::shared(bytes))))
            }
            (other, _) => other.clone(),
        };
        let needs_values = exact.is_none();
        Some(Self {
            expected,
            exact,
            values: match needs_values {
                true => values.clone(),
                false => Values::default(),
            },
        })
    }

    /// Exactly these bytes.
    #[must_use]
    pub(in crate::verdict) fn of_bytes(bytes: Arc<[u8]>) -> Self {
        Self {
            expected: Expectation::Exact(Text::shared(&bytes)),
            exact: Some(bytes),
            values: Values::default(),
        }
    }

    /// Takes the values that have become known since.
    pub(in crate::verdict) fn update(&mut self, values: &Values) {
        if self.exact.is_none() {
            self.values = values.clone();
        }
    }

    fn reader(&self) -> Reader<'_> {
        Reader {
            values: Cow::Borrowed(&self.values),
            why: None,
        }
    }

    /// Matches the unread bytes of a stream. `ended` means that no more will arrive. `seen` is the
    /// number of bytes that earlier calls have compared, so that bytes arriving one by one cost no
    /// more than all at once.
    pub(in crate::verdict) fn on_stream(
        &self,
        unread: &[u8],
        ended: bool,
        seen: &mut usize,
    ) -> Match {
        self.reader().prefix(&self.expected, unread, ended, seen)
    }

    /// Matches bytes that are complete: a datagram, a file, all of stderr.
    ///
    /// # Errors
    /// The index of the first byte that is wrong, missing or surplus.
    pub(in crate::verdict) fn on_whole(&self, bytes: &[u8]) -> Result<(), usize> {
        self.reader().whole(&self.expected, bytes)
    }

    /// The variables that get their values from bytes that match.
    #[must_use]
    pub(in crate::verdict) fn captured(
        &self,
        bytes: &[u8],
        is_stream: bool,
    ) -> BTreeMap<String, Captured> {
        if !self.expected.binds() {
            return BTreeMap::new();
        }
        let mut reader = self.reader();
        if is_stream {
            reader.prefix(&self.expected, bytes, true, &mut 0);
        } else {
            // What does not match binds nothing that anybody reads.
            let _ = reader.whole(&self.expected, bytes);
        }
        reader.values.into_owned().captured
    }

    /// What is wrong with the bytes, if there are words for it.
    #[must_use]
    pub(in crate::verdict) fn reason(&self, bytes: &[u8], is_stream: bool) -> Option<String> {
        if self.exact.is_some() {
            return None;
        }
        let mut reader = self.reader();
        if is_stream {
            reader.prefix(&self.expected, bytes, false, &mut 0);
        } else {
            let _ = reader.whole(&self.expected, bytes);
        }
        reader.why
    }

    /// The expected bytes, if they are known.
    #[must_use]
    pub(in crate::verdict) fn exact(&self) -> Option<&Arc<[u8]>> {
        self.exact.as_ref()
    }

    /// Whether one line is expected, of which not all is known.
    #[must_use]
    pub(in crate::verdict) fn is_line(&self) -> bool {
        matches!(self.expected, Expectation::Line(_))
    }
}

/// The text that is expected, if nothing else will do.
fn exact_text(expected: &Expectation) -> Option<Cow<'_, Text>> {
    if let Expectation::Exact(text) = expected {
        Some(Cow::Borrowed(text))
    } else if let Expectation::Line(inner) = expected
        && let Expectation::Exact(text) = inner.as_ref()
    {
        Some(Cow::Owned(text.clone().line()))
    } else if let Expectation::ToEof(inner) = expected {
        exact_text(inner)
    } else {
        None
    }
}
