//! Checks patterns: a pattern that is not exact needs a frame, and the frame must fit the
//! transport.

use super::checker::Checker;
use super::template::Known;
use crate::spec::data::Data;
use crate::spec::names::Transport;
use crate::spec::pattern::{Allowed, Pattern};
use crate::spec::problem::Problem;
use crate::spec::source::{Located, Mark};
use crate::spec::variable::Formula;
use crate::spec::variable::Template;
use crate::spec::written::{self, Length, LinePattern, PatternMap};

/// The kind of bytes that a pattern is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PatternPlace {
    /// A TCP stream, or stdout: bytes without boundaries.
    Stream,
    /// A datagram, which is a frame.
    Datagram,
    /// All of something, which is a frame: stderr, a line.
    Whole,
    /// A part of a list that is not the last, so that it has to know its size.
    Part,
}

impl PatternPlace {
    /// What a peer receives with this transport.
    pub(super) fn received(transport: Transport) -> Self {
        match transport {
            Transport::Tcp => Self::Stream,
            Transport::Udp => Self::Datagram,
        }
    }

    /// Whether nothing around the pattern says where it ends.
    pub(super) fn is_open(self) -> bool {
        matches!(self, Self::Stream | Self::Part)
    }
}

impl Checker {
    /// Checks a pattern.
    pub(super) fn check_pattern(
        &mut self,
        pattern: &Located<written::Pattern>,
        place: PatternPlace,
        known: Known,
    ) -> Option<Located<Pattern>> {
        let mark = pattern.mark;
        let value = self.check_framed(&pattern.value, mark, place, known)?;
        Some(Located { value, mark })
    }

    pub(super) fn check_framed(
        &mut self,
        pattern: &written::Pattern,
        mark: Mark,
        place: PatternPlace,
        known: Known,
    ) -> Option<Pattern> {
        match pattern {
            written::Pattern::Text(text) => self.check_exact_text(text, mark, known),
            written::Pattern::Join(parts) => self.check_parts(parts, place, known),
            written::Pattern::Map(map) => {
                let pattern = self.check_map(map, mark, place, known)?;
                self.check_name(map, pattern)
            }
        }
    }

    fn check_exact_text(&mut self, text: &str, mark: Mark, known: Known) -> Option<Pattern> {
        let data = written::Data::Text(text.to_owned());
        self.check_data(&data, mark, known).map(Pattern::Exact)
    }

    /// A list: exact data if all of it is, or parts that know their sizes.
    fn check_parts(
        &mut self,
        parts: &[Located<written::Pattern>],
        place: PatternPlace,
        known: Known,
    ) -> Option<Pattern> {
        let last = parts.len().saturating_sub(1);
        let checked: Vec<Option<Pattern>> = parts
            .iter()
            .enumerate()
            .map(|(index, part)| {
                let place = match index {
                    _ if index == last => place,
                    _ => PatternPlace::Part,
                };
                self.check_framed(&part.value, part.mark, place, known)
            })
            .collect();
        let checked: Vec<Pattern> = checked.into_iter().collect::<Option<_>>()?;
        let is_exact = |part: &Pattern| matches!(part, Pattern::Exact(_));
        if !checked.iter().all(is_exact) {
            return Some(Pattern::Parts(checked));
        }
        let data = checked.into_iter().filter_map(|part| match part {
            Pattern::Exact(data) => Some(data),
            _ => None,
        });
        Some(Pattern::Exact(Data::Join(data.collect())))
    }

    /// Binds the name of `as`, after everything in the pattern has bound its own.
    fn check_name(&mut self, map: &PatternMap, pattern: Pattern) -> Option<Pattern> {
        let Some(name) = map.name.located() else {
            return Some(pattern);
        };
        let name = self.bind(&name.value, name.mark)?;
        Some(Pattern::Captured(name, Box::new(pattern)))
    }

    fn check_map(
        &mut self,
        map: &PatternMap,
        mark: Mark,
        place: PatternPlace,
        known: Known,
    ) -> Option<Pattern> {
        let frames = map.frames();
        if let [first, second, ..] = frames.as_slice() {
            let problem = format!("two frames: `{first}` and `{second}`");
            self.record_error(mark, Problem::new(problem, "write one of them"));
            return None;
        }
        let frame = frames.first().copied();
        if map.is_exact() {
            if frame.is_some() || map.has_test() {
                let problem = "exact data beside a pattern";
                let help = "write one of them: exact data needs no frame";
                self.record_error(mark, Problem::new(problem, help));
                return None;
            }
        } else if frame.is_some() || !map.knows_its_size() {
            self.check_frame(frame, mark, place)?;
        }
        let inside = if frame.is_some() {
            PatternPlace::Whole
        } else {
            place
        };
        let length = match map.length.located() {
            Some(length) => Some(self.check_length(&length.value, length.mark, place, known)?),
            None => None,
        };
        let until = match map.until.located() {
            Some(until) => Some(self.check_data(&until.value, until.mark, known)?),
            None => None,
        };
        let inner = self.check_tests(map, mark, inside, known)?;
        if let Some(line) = map.line.located() {
            self.check_nothing_beside("line", inner.as_ref(), mark)?;
            let line = self.check_line(line, known)?;
            return Some(Pattern::Line(Box::new(line)));
        }
        if let Some(to_eof) = map.to_eof.located() {
            self.check_nothing_beside("to_eof", inner.as_ref(), mark)?;
            let all = self.check_unframed(&to_eof.value, to_eof.mark, known)?;
            return Some(Pattern::ToEof(Box::new(all)));
        }
        if let Some(length) = length {
            return Some(Pattern::Length(length, inner.map(Box::new)));
        }
        if let Some(until) = until {
            return Some(Pattern::Until(until, inner.map(Box::new)));
        }
        if inner.is_none() {
            let help = "write data, or one of `regex`, `contains`, `lacks`, `json`, `any_of`, `line`, \
                        `length`, `until`, `to_eof`";
            self.record_error(mark, Problem::new("this map says nothing", help));
        }
        inner
    }

    /// The number of bytes of a frame; only inside another frame it may be a range.
    fn check_length(
        &mut self,
        length: &Length,
        mark: Mark,
        place: PatternPlace,
        known: Known,
    ) -> Option<Allowed> {
        let value = match length {
            Length::Size(size) => Allowed::Is(Formula::Constant(size.0 as i128)),
            Length::Value(value) => self.check_value(value, mark, known)?,
        };
        if place.is_open() && !matches!(value, Allowed::Is(_)) {
            let problem = "how many bytes are these? Nothing here says where they end";
            let help =
                "a range, or `any`, is a length only inside a frame, such as `line` or `sized`";
            self.record_error(mark, Problem::new(problem, help));
            return None;
        }
        Some(value)
    }

    /// Checks whether the frame, or its absence, makes sense for these bytes.
    fn check_frame(&mut self, frame: Option<&str>, mark: Mark, place: PatternPlace) -> Option<()> {
        let problem = match (place, frame) {
            (PatternPlace::Stream, None) => Problem::new(
                "a pattern on a stream needs a frame that says where the bytes to compare end",
                "write `{line: {…}}`, `{length: N, …}`, `{until: END, …}` or `{to_eof: {…}}` around \
                 it",
            ),
            (PatternPlace::Part, None) => Problem::new(
                "this part of a list does not say where it ends, and others follow",
                "give it a size: `{length: N, …}`, `{line: {…}}`, `{until: END, …}`, `{sized: …}`",
            ),
            (PatternPlace::Part, Some("to_eof")) => Problem::new(
                "`to_eof` takes everything, and other parts follow",
                "write it last",
            ),
            (PatternPlace::Datagram, Some(frame @ ("line" | "to_eof"))) => Problem::new(
                format!("`{frame}` on UDP: a datagram is a message, and needs no other frame"),
                format!("write what is in `{frame}` by itself"),
            ),
            (PatternPlace::Whole, Some("to_eof")) => Problem::new(
                "`stderr` is always matched as a whole",
                "write what is in `to_eof` by itself",
            ),
            _ => return Some(()),
        };
        self.record_error(mark, problem);
        None
    }

    /// Checks that no pattern is beside the frame: `line` and `to_eof` have theirs inside.
    fn check_nothing_beside(
        &mut self,
        frame: &str,
        inner: Option<&Pattern>,
        mark: Mark,
    ) -> Option<()> {
        if inner.is_none() {
            return Some(());
        }
        let problem = format!("a pattern beside `{frame}`");
        let help = format!("write it inside: `{{{frame}: {{…}}}}`");
        self.record_error(mark, Problem::new(problem, help));
        None
    }

    fn check_line(&mut self, line: &Located<LinePattern>, known: Known) -> Option<Pattern> {
        match &line.value {
            LinePattern::Text(text) if text.contains('\n') => {
                let problem = "a line contains no newline; the one at its end is implied";
                self.record_error(line.mark, Problem::new(problem, "leave the `\\n` out"));
                None
            }
            LinePattern::Text(text) => {
                let text: Template = self.check_template(text, line.mark, known)?;
                Some(Pattern::Exact(Data::Text(text)))
            }
            LinePattern::Map(map) if map.is_empty() => {
                let help = "write text, `{regex: …}` or `{contains: …}`";
                self.record_error(line.mark, Problem::new("this map says nothing", help));
                None
            }
            LinePattern::Map(map) => {
                let pattern = self.check_map(map, line.mark, PatternPlace::Whole, known)?;
                self.check_name(map, pattern)
            }
        }
    }

    /// Checks the pattern inside `to_eof`.
    fn check_unframed(
        &mut self,
        pattern: &written::Pattern,
        mark: Mark,
        known: Known,
    ) -> Option<Pattern> {
        if let written::Pattern::Map(map) = pattern
            && let [frame, ..] = map.frames().as_slice()
        {
            let problem = format!("`{frame}` inside `to_eof`: that is two frames");
            self.record_error(mark, Problem::new(problem, "write one of them"));
            return None;
        }
        self.check_framed(pattern, mark, PatternPlace::Whole, known)
    }
}
