//! Reads received bytes as an expectation says, and gives variables their values on the way.

use std::borrow::Cow;
use std::sync::Arc;

use super::bytes::{difference, prefix};
use super::found::Match;
use crate::base::function::Function;
use crate::base::number::ReadNumber;
use crate::plan::{Captured, Expectation, Text, Unfilled, Values, xor};

/// Reads one message. What it captures is in its values.
pub(super) struct Reader<'v> {
    pub(super) values: Cow<'v, Values>,
    /// What is wrong with the message, if there are words for it.
    pub(super) why: Option<String>,
}

impl Reader<'_> {
    /// Reads the beginning of a stream. `seen` is the number of bytes that earlier calls have
    /// compared.
    pub(super) fn prefix(
        &mut self,
        expected: &Expectation,
        unread: &[u8],
        ended: bool,
        seen: &mut usize,
    ) -> Match {
        match expected {
            Expectation::Exact(text) => match self.fill(text) {
                Ok(bytes) => prefix(&bytes, unread, seen),
                Err(found) => found,
            },
            Expectation::Line(inner) => self.line(inner, unread, seen),
            Expectation::Length(wanted, inner) => match self.length(wanted) {
                Ok(Some(size)) if unread.len() < size => Match::More,
                Ok(Some(size)) => self.framed(inner.as_deref(), unread, size, 0),
                Ok(None) => self.up_to_end(expected, unread, ended),
                Err(found) => found,
            },
            Expectation::Until(end, inner) => self.until(end, inner.as_deref(), unread, seen),
            Expectation::ToEof(inner) => self.up_to_eof(inner, unread, ended, seen),
            Expectation::Parts(parts) => self.parts(parts, unread, ended),
            Expectation::AnyOf(alternatives) => self.any_of(alternatives, unread, ended),
            Expectation::Number(number, wanted, label) => {
                self.number(*number, wanted, label.as_deref(), unread)
            }
            Expectation::Sized(number, inner) => self.sized(*number, inner, unread),
            Expectation::Decoded(Function::Chunked, inner) => self.chunks(inner, unread),
            Expectation::Captured(name, inner) => {
                let found = self.prefix(inner, unread, ended, seen);
                if let Match::Complete(size) = found {
                    self.capture(name, inner, &unread[..size]);
                }
                found
            }
            Expectation::Where(inner, _) => {
                let found = self.prefix(inner, unread, ended, seen);
                match found {
                    Match::Complete(_) => self.conditions(expected).map_or(found, Match::Differs),
                    Match::More | Match::Differs(_) => found,
                }
            }
            Expectation::Regex(_)
            | Expectation::Contains(_)
            | Expectation::Lacks(_)
            | Expectation::Json(_)
            | Expectation::All(_)
            | Expectation::Decoded(..)
            | Expectation::Xor(..) => self.up_to_end(expected, unread, ended),
        }
    }

    /// Reads bytes that are complete: a datagram, a file, what is inside a frame.
    pub(super) fn whole(&mut self, expected: &Expectation, bytes: &[u8]) -> Result<(), usize> {
        match expected {
            Expectation::Exact(text) => match self.fill(text) {
                Ok(want) => difference(&want, bytes).map_or(Ok(()), Err),
                Err(_) => Err(0),
            },
            Expectation::Regex(expression) => self.regex(expression, bytes),
            Expectation::Contains(part) => self.contains(part, bytes, true),
            Expectation::Lacks(part) => self.contains(part, bytes, false),
            Expectation::Json(json) => self.json(json.filled(&self.values), bytes),
            Expectation::Line(inner) => match bytes.split_last() {
                Some((b'\n', line)) if !line.contains(&b'\n') => self.whole(inner, line),
                _ => {
                    let newline = bytes.iter().position(|byte| *byte == b'\n');
                    Err(newline.map_or(bytes.len(), |at| at + 1))
                }
            },
            Expectation::Length(wanted, inner) => {
                self.whole_length(wanted, inner.as_deref(), bytes)
            }
            Expectation::ToEof(inner) => self.whole(inner, bytes),
            Expectation::All(tests) => tests.iter().try_for_each(|test| self.whole(test, bytes)),
            Expectation::AnyOf(alternatives) => self.any_of_whole(alternatives, bytes),
            Expectation::Parts(parts) => self.whole_parts(parts, bytes),
            Expectation::Decoded(function, inner) => match function.decode(bytes) {
                Ok(decoded) => self.whole(inner, &decoded).map_err(|_| 0),
                Err(why) => Err(self.wrong(0, format!("this is not {}: {why}", function.name()))),
            },
            Expectation::Xor(key, inner) => match self.fill(key) {
                Ok(key) => self.whole(inner, &xor(&key, bytes)),
                Err(_) => Err(0),
            },
            Expectation::Captured(name, inner) => {
                self.whole(inner, bytes)?;
                self.capture(name, inner, bytes);
                Ok(())
            }
            Expectation::Where(inner, _) => {
                self.whole(inner, bytes)?;
                self.conditions(expected).map_or(Ok(()), Err)
            }
            Expectation::Until(..) | Expectation::Number(..) | Expectation::Sized(..) => {
                match self.prefix(expected, bytes, true, &mut 0) {
                    Match::Complete(size) if size == bytes.len() => Ok(()),
                    Match::Complete(size) => Err(size),
                    Match::More => Err(bytes.len()),
                    Match::Differs(at) => Err(at),
                }
            }
        }
    }

    /// The bytes of a text, or what follows from their absence.
    pub(super) fn fill(&mut self, text: &Text) -> Result<Arc<[u8]>, Match> {
        text.try_fill(&self.values)
            .map_err(|error| self.unfilled(error))
    }

    pub(super) fn unfilled(&mut self, error: Unfilled) -> Match {
        match error {
            Unfilled::Unknown => Match::More,
            Unfilled::Impossible(why) => Match::Differs(self.wrong(0, why)),
        }
    }

    /// Keeps the first words for what is wrong.
    pub(super) fn wrong(&mut self, at: usize, why: String) -> usize {
        self.why.get_or_insert(why);
        at
    }

    pub(super) fn capture(&mut self, name: &str, inner: &Expectation, bytes: &[u8]) {
        let number = if let Expectation::Number(number, ..) = inner
            && let ReadNumber::Complete(number, _) = number.read(bytes)
        {
            Some(number)
        } else {
            None
        };
        // The newline of a line is its end, and no part of it.
        let bytes = if let Expectation::Line(_) = inner {
            bytes.strip_suffix(b"\n").unwrap_or(bytes)
        } else {
            bytes
        };
        let bytes = bytes.to_vec();
        let captured = Captured { bytes, number };
        self.values
            .to_mut()
            .captured
            .insert(name.to_owned(), captured);
    }
}
