//! What has come from the program on one channel, and how much of it the conversation has accounted for.

use std::collections::VecDeque;
use std::net::SocketAddr;

use super::matcher::{Filled, Match};
use crate::plan::{StepId, Values, Want};

/// A stream of bytes: a TCP connection, stdout or stderr.
#[derive(Debug, Default)]
pub(super) struct Stream {
    bytes: Vec<u8>,
    taken: usize,
    /// How the stream ended, if it has.
    pub(super) end: Option<End>,
    /// A newline that comes next belongs to what was taken last.
    newline_may_follow: bool,
    /// The want that was last compared, for whom, and how far: see [`Filled::on_stream`].
    comparing: Option<(StepId, Filled, usize)>,
}

/// How a stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum End {
    /// The other side closed it.
    Eof,
    /// The other side broke it off.
    Reset,
}

/// Datagrams that arrived at one peer, and from where.
#[derive(Debug, Default)]
pub(super) struct Mailbox {
    /// Those that no step has taken yet.
    pub(super) waiting: VecDeque<(SocketAddr, Vec<u8>)>,
}

impl Stream {
    /// More bytes have come.
    pub(super) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// All bytes that ever came.
    #[must_use]
    pub(super) fn all(&self) -> &[u8] {
        &self.bytes
    }

    /// What no step has taken yet.
    #[must_use]
    pub(super) fn unread(&self) -> &[u8] {
        let unread = &self.bytes[self.taken..];
        match unread.split_first() {
            Some((b'\n', rest)) if self.newline_may_follow => rest,
            _ => unread,
        }
    }

    /// How many bytes steps have taken.
    #[must_use]
    pub(super) fn taken(&self) -> usize {
        self.bytes.len() - self.unread().len()
    }

    /// Compares what is unread with what `step` wants. `None`: a hole of it cannot be filled yet.
    pub(super) fn compare(&mut self, step: StepId, want: &Want, values: &Values) -> Option<Match> {
        if self.comparing.as_ref().is_none_or(|(id, ..)| *id != step) {
            self.comparing = Some((step, Filled::new(want, values)?, 0));
        }
        let (_, filled, mut seen) = self.comparing.take()?;
        let found = filled.on_stream(self.unread(), self.end.is_some(), &mut seen);
        self.comparing = Some((step, filled, seen));
        Some(found)
    }

    /// Takes the first so many unread bytes.
    pub(super) fn take(&mut self, size: usize, newline_may_follow: bool) {
        self.taken = self.taken() + size;
        self.newline_may_follow = newline_may_follow;
        self.comparing = None;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_optional_newline_is_taken_whenever_it_comes() {
        let mut stream = Stream::default();
        stream.push(b"hi");
        assert_eq!(
            stream.compare(StepId(0), &Want::Exact("hi".into()), &Values::default()),
            Some(Match::Taken(2))
        );
        stream.take(2, true);
        assert_eq!(stream.unread(), b"");
        stream.push(b"\nyo");
        assert_eq!(stream.unread(), b"yo");
        assert_eq!(
            stream.compare(StepId(1), &Want::Exact("yo".into()), &Values::default()),
            Some(Match::Taken(2))
        );
        stream.take(2, false);
        stream.push(b"\n");
        assert_eq!(
            stream.unread(),
            b"\n",
            "a newline that nobody spoke of is left over"
        );
    }
}
