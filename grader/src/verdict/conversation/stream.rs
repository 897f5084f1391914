//! What has come from the program on one channel, and how much of it the conversation has accounted for.

use std::collections::VecDeque;
use std::net::SocketAddr;

use super::matcher::{Match, Matcher};
use crate::plan::{Expectation, StepId, Values};

/// How much a stream keeps of what was taken before it is worth letting go of it.
const FORGET: usize = 256 << 10;

/// A stream of bytes: a TCP connection, stdout or stderr.
#[derive(Debug, Default)]
pub(in crate::verdict) struct Stream {
    bytes: Vec<u8>,
    taken: usize,
    /// How many of the first bytes are not here any more.
    forgotten: usize,
    /// How the stream ended, if it has.
    pub(in crate::verdict) end: Option<StreamEnd>,
    /// A newline that comes next belongs to what was taken last.
    newline_may_follow: bool,
    /// The want that was last compared, for whom, and how far: see [`Matcher::on_stream`].
    comparing: Option<(StepId, Matcher, usize)>,
}

/// How a stream ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::verdict) enum StreamEnd {
    /// The other side closed it.
    Eof,
    /// The other side broke it off.
    Reset,
}

/// Datagrams that arrived at one peer, and from where.
#[derive(Debug, Default)]
pub(in crate::verdict) struct Mailbox {
    /// Those that no step has taken yet.
    pub(in crate::verdict) waiting: VecDeque<(SocketAddr, Vec<u8>)>,
    came: usize,
}

impl Mailbox {
    /// Another one has come.
    pub(in crate::verdict) fn push(&mut self, from: SocketAddr, bytes: &[u8]) {
        self.waiting.push_back((from, bytes.to_vec()));
        self.came += 1;
    }

    /// Up to where steps have taken them.
    #[must_use]
    pub(in crate::verdict) fn mark(&self) -> Cursor {
        Cursor {
            end: self.came - self.waiting.len(),
            newline_may_follow: false,
        }
    }
}

/// Up to where steps have taken what came on a channel, in bytes or datagrams since its beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::verdict) struct Cursor {
    pub(in crate::verdict) end: usize,
    /// A newline right behind it is a part of it.
    pub(in crate::verdict) newline_may_follow: bool,
}

impl Stream {
    /// More bytes have come.
    pub(in crate::verdict) fn push(&mut self, bytes: &[u8]) {
        self.bytes.extend_from_slice(bytes);
    }

    /// All bytes that ever came, of a stream that forgets none.
    #[must_use]
    pub(in crate::verdict) fn all(&self) -> &[u8] {
        &self.bytes
    }

    /// Lets go of what steps have taken, now and then.
    pub(in crate::verdict) fn forget(&mut self) {
        let taken = self.taken - self.forgotten;
        if taken >= FORGET && taken * 2 >= self.bytes.len() {
            self.bytes.drain(..taken);
            self.bytes.shrink_to(FORGET);
            self.forgotten = self.taken;
        }
    }

    /// What no step has taken yet.
    #[must_use]
    pub(in crate::verdict) fn unread(&self) -> &[u8] {
        let unread = &self.bytes[self.taken - self.forgotten..];
        match unread.split_first() {
            Some((b'\n', rest)) if self.newline_may_follow => rest,
            _ => unread,
        }
    }

    /// How many bytes steps have taken.
    #[must_use]
    pub(in crate::verdict) fn taken(&self) -> usize {
        self.forgotten + self.bytes.len() - self.unread().len()
    }

    /// Compares what is unread with what `step` wants. `None`: a hole of it cannot be filled yet.
    pub(in crate::verdict) fn compare(
        &mut self,
        step: StepId,
        want: &Expectation,
        values: &Values,
    ) -> Option<Match> {
        if self.comparing.as_ref().is_none_or(|(id, ..)| *id != step) {
            self.comparing = Some((step, Matcher::new(want, values)?, 0));
        }
        let (_, filled, mut seen) = self.comparing.take()?;
        let found = filled.on_stream(self.unread(), self.end.is_some(), &mut seen);
        self.comparing = Some((step, filled, seen));
        Some(found)
    }

    /// Up to where steps have taken it.
    #[must_use]
    pub(in crate::verdict) fn mark(&self) -> Cursor {
        Cursor {
            end: self.taken,
            newline_may_follow: self.newline_may_follow,
        }
    }

    /// Takes the first so many unread bytes.
    pub(in crate::verdict) fn take(&mut self, size: usize, newline_may_follow: bool) {
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
            stream.compare(
                StepId(0),
                &Expectation::Exact("hi".into()),
                &Values::default()
            ),
            Some(Match::Taken(2))
        );
        stream.take(2, true);
        assert_eq!(stream.unread(), b"");
        stream.push(b"\nyo");
        assert_eq!(stream.unread(), b"yo");
        assert_eq!(
            stream.compare(
                StepId(1),
                &Expectation::Exact("yo".into()),
                &Values::default()
            ),
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
