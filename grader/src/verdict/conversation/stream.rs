//! The input from the program on one channel, and how much of it the steps have consumed.

use std::collections::{BTreeMap, VecDeque};
use std::net::SocketAddr;

use super::matcher::{Match, Matcher};
use crate::plan::{Captured, Expectation, StepId, Values};

/// How many consumed bytes a stream keeps before they are freed.
const COMPACT_THRESHOLD: usize = 256 << 10;

/// A stream of bytes: a TCP connection, stdout or stderr.
#[derive(Debug, Default)]
pub(in crate::verdict) struct Stream {
    bytes: Vec<u8>,
    consumed: usize,
    /// How many bytes were freed from the beginning.
    freed: usize,
    /// How the stream ended, if it did.
    pub(in crate::verdict) end: Option<StreamEnd>,
    /// Whether a newline that comes next belongs to the input consumed last.
    newline_may_follow: bool,
    /// The step compared last, its matcher, and how many bytes the matcher has seen: see
    /// [`Matcher::on_stream`].
    comparing: Option<(StepId, Matcher, usize)>,
}

/// How a stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::verdict) enum StreamEnd {
    /// The other side closed it.
    Eof,
    /// The other side reset it.
    Reset,
}

/// The datagrams that arrived at one peer, with their source addresses.
#[derive(Debug, Default)]
pub(in crate::verdict) struct Mailbox {
    /// The datagrams that no step has consumed.
    pub(in crate::verdict) waiting: VecDeque<(SocketAddr, Vec<u8>)>,
    received: usize,
}

impl Mailbox {
    /// Adds a datagram.
    pub(in crate::verdict) fn push(&mut self, from: SocketAddr, bytes: &[u8]) {
        self.waiting.push_back((from, bytes.to_vec()));
        self.received += 1;
    }

    /// How many datagrams were consumed.
    #[must_use]
    pub(in crate::verdict) fn cursor(&self) -> Cursor {
        Cursor {
            end: self.received - self.waiting.len(),
            newline_may_follow: false,
        }
    }
}

/// How much of a channel steps have consumed, in bytes or datagrams from the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::verdict) struct Cursor {
    pub(in crate::verdict) end: usize,
    /// Whether a newline right after it is consumed too.
    pub(in crate::verdict) newline_may_follow: bool,
}

impl Stream {
    /// Adds received bytes.
    pub(in crate::verdict) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// All received bytes. Only for a stream that is never compacted.
    #[must_use]
    pub(in crate::verdict) fn all(&self) -> &[u8] {
        &self.bytes
    }

    /// Frees the consumed bytes once there are enough of them.
    pub(in crate::verdict) fn compact(&mut self) {
        let consumed = self.consumed - self.freed;
        if consumed >= COMPACT_THRESHOLD && consumed * 2 >= self.bytes.len() {
            self.bytes.drain(..consumed);
            self.bytes.shrink_to(COMPACT_THRESHOLD);
            self.freed = self.consumed;
        }
    }

    /// The bytes that no step has consumed.
    #[must_use]
    pub(in crate::verdict) fn unread(&self) -> &[u8] {
        let unread = &self.bytes[self.consumed - self.freed..];
        match unread.split_first() {
            Some((b'\n', rest)) if self.newline_may_follow => rest,
            _ => unread,
        }
    }

    /// How many bytes steps have consumed.
    #[must_use]
    pub(in crate::verdict) fn consumed(&self) -> usize {
        self.freed + self.bytes.len() - self.unread().len()
    }

    /// Compares the unread bytes with what `step` expects. `None` if a hole cannot be filled yet.
    pub(in crate::verdict) fn compare(
        &mut self,
        step: StepId,
        expected: &Expectation,
        values: &Values,
    ) -> Option<Match> {
        if self.comparing.as_ref().is_none_or(|(id, ..)| *id != step) {
            self.comparing = Some((step, Matcher::new(expected, values)?, 0));
        }
        let (_, mut matcher, mut seen) = self.comparing.take()?;
        matcher.update(values);
        let found = matcher.on_stream(self.unread(), self.end.is_some(), &mut seen);
        self.comparing = Some((step, matcher, seen));
        Some(found)
    }

    /// How much was consumed.
    #[must_use]
    pub(in crate::verdict) fn cursor(&self) -> Cursor {
        Cursor {
            end: self.consumed,
            newline_may_follow: self.newline_may_follow,
        }
    }

    /// Consumes `size` unread bytes. Gives the variables that they have bound.
    pub(in crate::verdict) fn consume(
        &mut self,
        size: usize,
        newline_may_follow: bool,
    ) -> BTreeMap<String, Captured> {
        let comparing = self.comparing.take();
        let captured =
            comparing.map(|(_, matcher, _)| matcher.captured(&self.unread()[..size], true));
        self.consumed = self.consumed() + size;
        self.newline_may_follow = newline_may_follow;
        captured.unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_optional_newline_is_consumed_whenever_it_comes() {
        let mut stream = Stream::default();
        stream.push(b"hi");
        assert_eq!(
            stream.compare(
                StepId(0),
                &Expectation::Exact("hi".into()),
                &Values::default()
            ),
            Some(Match::Complete(2))
        );
        stream.consume(2, true);
        assert_eq!(stream.unread(), b"");
        stream.push(b"\nyo");
        assert_eq!(stream.unread(), b"yo");
        assert_eq!(
            stream.compare(
                StepId(1),
                &Expectation::Exact("yo".into()),
                &Values::default()
            ),
            Some(Match::Complete(2))
        );
        stream.consume(2, false);
        stream.push(b"\n");
        assert_eq!(
            stream.unread(),
            b"\n",
            "a newline that no step expects is left over"
        );
    }
}
