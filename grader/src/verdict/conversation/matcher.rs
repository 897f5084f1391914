//! The only matcher: compares expected bytes with received ones. The runner uses it to decide
//! whether to keep waiting, the judge to find out what differs. It knows nothing of sockets, time
//! or cases.

use std::sync::Arc;

use crate::base::text::escape::escape_bytes;
use crate::plan::{Expectation, Values};
use crate::spec::Regex;

/// An [`Expectation`] with its holes filled.
#[derive(Debug, Clone)]
pub(in crate::verdict) enum Matcher {
    /// Exactly these bytes.
    Exact(Arc<[u8]>),
    /// Text that matches as a whole.
    Regex(Regex),
    /// Text that contains this.
    Contains(Arc<[u8]>),
    /// One line, including its newline.
    Line(Box<Matcher>),
    /// A number of bytes, and what they should be.
    Length(usize, Option<Box<Matcher>>),
    /// Everything up to the end of the stream.
    ToEof(Box<Matcher>),
}

/// The result of matching a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::verdict) enum Match {
    /// The first bytes match, and this is how many.
    Complete(usize),
    /// More bytes are needed.
    More,
    /// No match is possible any more; the index of the first byte that differs.
    Differs(usize),
}

impl Matcher {
    /// Fills the holes. `None` if a value is not known yet.
    #[must_use]
    pub(in crate::verdict) fn new(expected: &Expectation, values: &Values) -> Option<Self> {
        Some(match expected {
            Expectation::Exact(text) => Self::Exact(text.fill(values)?),
            Expectation::Regex(regex) => Self::Regex(regex.clone()),
            Expectation::Contains(text) => Self::Contains(text.fill(values)?),
            // Known text and a newline are compared as known bytes, which fail at the first wrong
            // one.
            Expectation::Line(inner) => {
                if let Expectation::Exact(text) = inner.as_ref() {
                    Self::Exact(text.clone().line().fill(values)?)
                } else {
                    Self::Line(Box::new(Self::new(inner, values)?))
                }
            }
            Expectation::Length(size, None) => Self::Length(*size, None),
            Expectation::Length(size, Some(inner)) => {
                Self::Length(*size, Some(Box::new(Self::new(inner, values)?)))
            }
            Expectation::ToEof(inner) => Self::ToEof(Box::new(Self::new(inner, values)?)),
        })
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
        match self {
            Self::Exact(bytes) => prefix(bytes, unread, seen),
            Self::Line(inner) => {
                let from = (*seen).min(unread.len());
                let Some(found) = unread[from..].iter().position(|byte| *byte == b'\n') else {
                    *seen = unread.len();
                    return Match::More;
                };
                framed(inner, unread, from + found, 1)
            }
            Self::Length(size, inner) => match inner {
                _ if unread.len() < *size => Match::More,
                None => Match::Complete(*size),
                Some(inner) => framed(inner, unread, *size, 0),
            },
            Self::ToEof(inner) if ended => framed(inner, unread, unread.len(), 0),
            Self::ToEof(inner) => match inner.as_ref() {
                Self::Exact(bytes) => match prefix(bytes, unread, seen) {
                    Match::Complete(size) if unread.len() > size => Match::Differs(size),
                    Match::Complete(_) => Match::More,
                    other @ (Match::More | Match::Differs(_)) => other,
                },
                Self::Regex(_)
                | Self::Contains(_)
                | Self::Line(_)
                | Self::Length(..)
                | Self::ToEof(_) => Match::More,
            },
            Self::Regex(_) | Self::Contains(_) if ended => framed(self, unread, unread.len(), 0),
            Self::Regex(_) | Self::Contains(_) => Match::More,
        }
    }

    /// Matches bytes that are complete: a datagram, a file, all of stderr.
    ///
    /// # Errors
    /// The index of the first byte that is wrong, missing or surplus.
    pub(in crate::verdict) fn on_whole(&self, bytes: &[u8]) -> Result<(), usize> {
        match self {
            Self::Exact(want) => match difference(want, bytes) {
                None => Ok(()),
                Some(at) => Err(at),
            },
            Self::Regex(regex) => regex
                .matches(&String::from_utf8_lossy(bytes))
                .then_some(())
                .ok_or(0),
            Self::Contains(part) => contains(bytes, part).then_some(()).ok_or(0),
            Self::Line(inner) => match bytes.split_last() {
                Some((b'\n', line)) if !line.contains(&b'\n') => inner.on_whole(line),
                _ => Err(bytes
                    .iter()
                    .position(|byte| *byte == b'\n')
                    .map_or(bytes.len(), |at| at + 1)),
            },
            Self::Length(size, inner) if bytes.len() == *size => {
                inner.as_ref().map_or(Ok(()), |inner| inner.on_whole(bytes))
            }
            Self::Length(size, _) => Err((*size).min(bytes.len())),
            Self::ToEof(inner) => inner.on_whole(bytes),
        }
    }

    /// The expected bytes, if they are known.
    #[must_use]
    pub(in crate::verdict) fn exact(&self) -> Option<&Arc<[u8]>> {
        match self {
            Self::Exact(bytes) => Some(bytes),
            Self::ToEof(inner) => inner.exact(),
            Self::Length(_, Some(inner)) => inner.exact(),
            Self::Regex(_) | Self::Contains(_) | Self::Line(_) | Self::Length(_, None) => None,
        }
    }

    /// Describes the expectation in words, for when its bytes are not known.
    #[must_use]
    pub(in crate::verdict) fn describe(&self) -> String {
        match self {
            Self::Exact(bytes) => format!("{} bytes", bytes.len()),
            Self::Regex(regex) => format!("text that matches {}", regex.source()),
            Self::Contains(part) => format!("text with \"{}\" in it", escape_bytes(part)),
            Self::Line(inner) => format!("one line: {}", inner.describe()),
            Self::Length(size, None) => format!("{size} bytes"),
            Self::Length(size, Some(inner)) => format!("{size} bytes: {}", inner.describe()),
            Self::ToEof(inner) => format!("up to the end of the stream: {}", inner.describe()),
        }
    }
}

/// How many bytes are compared at once.
const CHUNK: usize = 4096;

/// The first index at which two byte strings differ. If one is a prefix of the other, its length.
#[must_use]
pub(in crate::verdict) fn difference(want: &[u8], got: &[u8]) -> Option<usize> {
    // Comparing slices is one memcmp. Only a chunk that differs is searched for the differing byte.
    if want == got {
        return None;
    }
    let end = want.len().min(got.len());
    let differs = |from: &usize| {
        let to = (from + CHUNK).min(end);
        want[*from..to] != got[*from..to]
    };
    let from = (0..end).step_by(CHUNK).find(differs).unwrap_or(end);
    let same = want[from..end]
        .iter()
        .zip(&got[from..end])
        .position(|(want, got)| want != got);
    Some(same.map_or(end, |at| from + at))
}

fn prefix(want: &[u8], unread: &[u8], seen: &mut usize) -> Match {
    let end = want.len().min(unread.len());
    let from = (*seen).min(end);
    if let Some(at) = difference(&want[from..end], &unread[from..end]) {
        return Match::Differs(from + at);
    }
    *seen = end;
    if end == want.len() {
        Match::Complete(end)
    } else {
        Match::More
    }
}

fn framed(inner: &Matcher, unread: &[u8], size: usize, delimiter: usize) -> Match {
    match inner.on_whole(&unread[..size]) {
        Ok(()) => Match::Complete(size + delimiter),
        Err(at) => Match::Differs(at),
    }
}

fn contains(bytes: &[u8], part: &[u8]) -> bool {
    part.is_empty() || bytes.windows(part.len()).any(|window| window == part)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::Text;

    fn matcher(expected: &Expectation) -> Matcher {
        Matcher::new(expected, &Values::default()).expect("no holes")
    }

    /// Matches `bytes`. The result must be the same whether they arrive all at once or one by one.
    fn check(expected: &Expectation, bytes: &str, ended: bool) -> Match {
        let matcher = matcher(expected);
        let whole = matcher.on_stream(bytes.as_bytes(), ended, &mut 0);
        let mut seen = 0;
        let mut last = Match::More;
        for end in 0..=bytes.len() {
            last = matcher.on_stream(
                &bytes.as_bytes()[..end],
                ended && end == bytes.len(),
                &mut seen,
            );
            if last != Match::More {
                break;
            }
        }
        assert_eq!(
            whole, last,
            "{bytes:?} must match alike however they are cut"
        );
        whole
    }

    fn exact(text: &str) -> Expectation {
        Expectation::Exact(text.into())
    }

    #[test]
    fn exact_bytes_are_found_and_the_first_wrong_one_is_found_without_waiting() {
        assert_eq!(check(&exact("hello"), "hello!", false), Match::Complete(5));
        assert_eq!(check(&exact("hello"), "hel", false), Match::More);
        assert_eq!(check(&exact("hello"), "hexxx", false), Match::Differs(2));
        assert_eq!(check(&exact(""), "x", false), Match::Complete(0));
    }

    #[test]
    fn a_line_ends_at_its_newline() {
        let line = Expectation::Line(Box::new(exact("hi")));
        assert_eq!(check(&line, "hi\nmore", false), Match::Complete(3));
        assert_eq!(check(&line, "hix\n", false), Match::Differs(2));
        let any = Expectation::Line(Box::new(Expectation::Contains(Text::from("needle"))));
        assert_eq!(check(&any, "a needle\nmore", false), Match::Complete(9));
        assert_eq!(check(&any, "a noodle\n", false), Match::Differs(0));
        assert_eq!(check(&any, "a need", false), Match::More);
    }

    #[test]
    fn to_the_end_of_the_stream_waits_for_the_end() {
        let all = Expectation::ToEof(Box::new(exact("bye")));
        assert_eq!(check(&all, "bye", false), Match::More);
        assert_eq!(check(&all, "bye", true), Match::Complete(3));
        assert_eq!(check(&all, "bye!", false), Match::Differs(3));
        assert_eq!(check(&all, "by", true), Match::Differs(2));
    }

    #[test]
    fn whole_messages_say_where_they_differ() {
        assert_eq!(matcher(&exact("abc")).on_whole(b"abd"), Err(2));
        assert_eq!(matcher(&exact("abc")).on_whole(b"ab"), Err(2));
        assert_eq!(matcher(&exact("abc")).on_whole(b"abcd"), Err(3));
        assert_eq!(
            matcher(&Expectation::Length(2, None)).on_whole(b"ab"),
            Ok(())
        );
        let line = Expectation::Line(Box::new(Expectation::Contains("x".into())));
        assert_eq!(matcher(&line).on_whole(b"axb\n"), Ok(()));
        assert_eq!(matcher(&line).on_whole(b"axb\nsecond\n"), Err(4));
        assert_eq!(matcher(&line).on_whole(b"axb"), Err(3));
    }
}
