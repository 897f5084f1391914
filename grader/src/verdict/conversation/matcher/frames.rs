//! Reads frames: where a message ends.

use super::bytes::{find, prefix};
use super::found::Match;
use super::reader::Reader;
use crate::base::function::{Chunks, dechunk};
use crate::base::number::{NumberType, ReadNumber};
use crate::plan::{Expectation, Text, Wanted};

/// The most bytes that a frame may have: its length may come from the program.
const MAX_FRAME: i128 = 64 << 20;

impl Reader<'_> {
    pub(super) fn line(&mut self, inner: &Expectation, unread: &[u8], seen: &mut usize) -> Match {
        // Known text and a newline are compared as known bytes, which fail at the first wrong one.
        if let Expectation::Exact(text) = inner {
            return match self.fill(&text.clone().line()) {
                Ok(bytes) => prefix(&bytes, unread, seen),
                Err(found) => found,
            };
        }
        let from = (*seen).min(unread.len());
        let Some(end) = find(unread, b"\n", from) else {
            *seen = unread.len();
            return Match::More;
        };
        self.framed(Some(inner), unread, end, 1)
    }

    pub(super) fn until(
        &mut self,
        end: &Text,
        inner: Option<&Expectation>,
        unread: &[u8],
        seen: &mut usize,
    ) -> Match {
        let end = match self.fill(end) {
            Ok(end) => end,
            Err(found) => return found,
        };
        let from = (*seen).min(unread.len());
        let Some(at) = find(unread, &end, from) else {
            // The terminator may have come in part.
            *seen = (unread.len() + 1).saturating_sub(end.len());
            return Match::More;
        };
        self.framed(inner, unread, at + end.len(), 0)
    }

    pub(super) fn up_to_eof(
        &mut self,
        inner: &Expectation,
        unread: &[u8],
        ended: bool,
        seen: &mut usize,
    ) -> Match {
        if ended {
            return self.framed(Some(inner), unread, unread.len(), 0);
        }
        let Expectation::Exact(text) = inner else {
            return Match::More;
        };
        match self.fill(text) {
            Ok(bytes) => match prefix(&bytes, unread, seen) {
                Match::Complete(size) if unread.len() > size => Match::Differs(size),
                Match::Complete(_) => Match::More,
                other @ (Match::More | Match::Differs(_)) => other,
            },
            Err(found) => found,
        }
    }

    /// What has no end of its own ends with the stream.
    pub(super) fn up_to_end(
        &mut self,
        expected: &Expectation,
        unread: &[u8],
        ended: bool,
    ) -> Match {
        match ended {
            true => self.framed(Some(expected), unread, unread.len(), 0),
            false => Match::More,
        }
    }

    pub(super) fn framed(
        &mut self,
        inner: Option<&Expectation>,
        unread: &[u8],
        size: usize,
        delimiter: usize,
    ) -> Match {
        match inner.map_or(Ok(()), |inner| self.whole(inner, &unread[..size])) {
            Ok(()) => Match::Complete(size + delimiter),
            Err(at) => Match::Differs(at),
        }
    }

    /// The number of bytes of a frame; `None` if it is not one number.
    pub(super) fn length(&mut self, wanted: &Wanted) -> Result<Option<usize>, Match> {
        let Wanted::Is(length) = wanted else {
            return Ok(None);
        };
        let length = length.result(&self.values);
        let length = length.map_err(|error| self.unfilled(error))?;
        if (0..=MAX_FRAME).contains(&length) {
            return Ok(usize::try_from(length).ok());
        }
        let why = format!("a length of {length} is not from 0 to 64 MiB");
        Err(Match::Differs(self.wrong(0, why)))
    }

    pub(super) fn whole_length(
        &mut self,
        wanted: &Wanted,
        inner: Option<&Expectation>,
        bytes: &[u8],
    ) -> Result<(), usize> {
        let found = bytes.len() as i128;
        match wanted.allows(found, &self.values) {
            Ok(true) => inner.map_or(Ok(()), |inner| self.whole(inner, bytes)),
            Ok(false) => {
                let expected = wanted.describe(&self.values);
                let at = expected.parse().unwrap_or(0_usize).min(bytes.len());
                if !matches!(wanted, Wanted::Is(_)) {
                    self.wrong(at, format!("{expected} bytes expected, {found} came"));
                }
                Err(at)
            }
            Err(_) => Err(0),
        }
    }

    pub(super) fn parts(&mut self, parts: &[Expectation], unread: &[u8], ended: bool) -> Match {
        let mut at = 0;
        for part in parts {
            match self.prefix(part, &unread[at..], ended, &mut 0) {
                Match::Complete(size) => at += size,
                Match::More => return Match::More,
                Match::Differs(inside) => return Match::Differs(at + inside),
            }
        }
        Match::Complete(at)
    }

    pub(super) fn whole_parts(&mut self, parts: &[Expectation], bytes: &[u8]) -> Result<(), usize> {
        let Some((last, others)) = parts.split_last() else {
            return bytes.is_empty().then_some(()).ok_or(0);
        };
        match self.parts(others, bytes, true) {
            Match::Complete(at) => self.whole(last, &bytes[at..]).map_err(|inside| at + inside),
            Match::More => Err(bytes.len()),
            Match::Differs(at) => Err(at),
        }
    }

    pub(super) fn any_of(
        &mut self,
        alternatives: &[Expectation],
        unread: &[u8],
        ended: bool,
    ) -> Match {
        let (before, mut needs_more, mut furthest) = (self.values.clone(), false, 0);
        for alternative in alternatives {
            match self.prefix(alternative, unread, ended, &mut 0) {
                complete @ Match::Complete(_) => {
                    self.why = None;
                    return complete;
                }
                Match::More => needs_more = true,
                Match::Differs(at) => furthest = furthest.max(at),
            }
            self.values = before.clone();
        }
        if needs_more {
            Match::More
        } else {
            Match::Differs(furthest)
        }
    }

    pub(super) fn any_of_whole(
        &mut self,
        alternatives: &[Expectation],
        bytes: &[u8],
    ) -> Result<(), usize> {
        let (before, mut furthest) = (self.values.clone(), 0);
        for alternative in alternatives {
            match self.whole(alternative, bytes) {
                Ok(()) => {
                    self.why = None;
                    return Ok(());
                }
                Err(at) => furthest = furthest.max(at),
            }
            self.values = before.clone();
        }
        Err(furthest)
    }

    pub(super) fn number(
        &mut self,
        number: NumberType,
        wanted: &Wanted,
        label: Option<&str>,
        unread: &[u8],
    ) -> Match {
        match number.read(unread) {
            ReadNumber::More => Match::More,
            ReadNumber::TooLong => {
                Match::Differs(self.wrong(0, "a varint does not end within 10 bytes".to_owned()))
            }
            ReadNumber::Complete(found, size) => match wanted.allows(found, &self.values) {
                Ok(true) => Match::Complete(size),
                Ok(false) => {
                    let name = label.unwrap_or(number.name());
                    let expected = wanted.describe(&self.values);
                    let why = format!("{name}: {expected} expected, {found} came");
                    Match::Differs(self.wrong(0, why))
                }
                Err(error) => self.unfilled(error),
            },
        }
    }

    pub(super) fn sized(
        &mut self,
        number: NumberType,
        inner: &Expectation,
        unread: &[u8],
    ) -> Match {
        let (length, from) = match number.read(unread) {
            ReadNumber::Complete(length, from) => (length, from),
            ReadNumber::More => return Match::More,
            ReadNumber::TooLong => {
                let why = "the length, a varint, does not end within 10 bytes";
                return Match::Differs(self.wrong(0, why.to_owned()));
            }
        };
        let size = usize::try_from(length).ok();
        let Some(size) = size.filter(|size| *size as i128 <= MAX_FRAME) else {
            let why = format!("a length of {length} is more than 64 MiB");
            return Match::Differs(self.wrong(0, why));
        };
        // A wrong length must not be waited for.
        if let Expectation::Exact(text) = inner
            && let Ok(bytes) = self.fill(text)
            && bytes.len() != size
        {
            let why = format!("length: {} expected, {size} came", bytes.len());
            return Match::Differs(self.wrong(0, why));
        }
        match unread.get(from..from + size) {
            None => Match::More,
            Some(bytes) => match self.whole(inner, bytes) {
                Ok(()) => Match::Complete(from + size),
                Err(at) => Match::Differs(from + at),
            },
        }
    }

    pub(super) fn chunks(&mut self, inner: &Expectation, unread: &[u8]) -> Match {
        match dechunk(unread) {
            Chunks::Complete(size, data) => match self.whole(inner, &data) {
                Ok(()) => Match::Complete(size),
                Err(_) => Match::Differs(0),
            },
            Chunks::More => Match::More,
            Chunks::Wrong(why) => {
                Match::Differs(self.wrong(0, format!("this is not chunked: {why}")))
            }
        }
    }
}
