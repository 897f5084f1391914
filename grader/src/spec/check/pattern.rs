//! Checks patterns: a pattern that is not exact needs a frame, and the frame must fit the
//! transport.

use super::actor::MistakeRecorded;
use super::checker::Checker;
use super::template::Known;
use crate::spec::data::Data;
use crate::spec::names::Transport;
use crate::spec::pattern::Pattern;
use crate::spec::problem::Problem;
use crate::spec::source::{Located, Mark};
use crate::spec::written::{self, Field, LinePattern};

/// The kind of bytes that a pattern is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PatternPlace {
    /// A TCP stream, or stdout: bytes without boundaries.
    Stream,
    /// A datagram, which is a frame.
    Datagram,
    /// All of stderr, which is a frame.
    Whole,
}

impl PatternPlace {
    /// What a peer receives with this transport.
    pub(super) fn received(transport: Transport) -> Self {
        match transport {
            Transport::Tcp => Self::Stream,
            Transport::Udp => Self::Datagram,
        }
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

    fn check_framed(
        &mut self,
        pattern: &written::Pattern,
        mark: Mark,
        place: PatternPlace,
        known: Known,
    ) -> Option<Pattern> {
        let map = match pattern {
            written::Pattern::Map(map) => map,
            exact => return self.check_exact(exact, mark, known),
        };
        if !map.data().is_empty() {
            if map.has_pattern() {
                let problem = "exact data beside a pattern";
                let help = "write one of them: exact data needs no frame";
                self.record_error(mark, Problem::new(problem, help));
                return None;
            }
            return self
                .check_data_map(&map.data(), mark, known)
                .map(Pattern::Exact);
        }
        let frames = map.frames();
        if let [first, second, ..] = frames.as_slice() {
            let problem = format!("two frames: `{first}` and `{second}`");
            self.record_error(mark, Problem::new(problem, "write one of them"));
            return None;
        }
        self.check_frame(frames.first().copied(), mark, place)?;
        let inner = self
            .check_text_pattern(&map.regex, &map.contains, mark, known)
            .ok()?;
        if let Some(line) = map.line.located() {
            return self
                .check_nothing_beside("line", inner.as_ref(), mark)
                .and_then(|()| {
                    let line = self.check_line(line, known)?;
                    Some(Pattern::Line(Box::new(line)))
                });
        }
        if let Some(to_eof) = map.to_eof.located() {
            return self
                .check_nothing_beside("to_eof", inner.as_ref(), mark)
                .and_then(|()| {
                    let all = self.check_unframed(&to_eof.value, to_eof.mark, known)?;
                    Some(Pattern::ToEof(Box::new(all)))
                });
        }
        if let Some(length) = map.length.get() {
            return Some(Pattern::Length(**length, inner.map(Box::new)));
        }
        if inner.is_none() {
            let help = "write data, or one of `regex`, `contains`, `line`, `length`, `to_eof`";
            self.record_error(mark, Problem::new("this map says nothing", help));
        }
        inner
    }

    fn check_exact(
        &mut self,
        pattern: &written::Pattern,
        mark: Mark,
        known: Known,
    ) -> Option<Pattern> {
        let data = match pattern {
            written::Pattern::Text(text) => written::Data::Text(text.clone()),
            written::Pattern::Join(parts) => written::Data::Join(parts.clone()),
            written::Pattern::Map(map) => written::Data::Made(map.data()),
        };
        self.check_data(&data, mark, known).map(Pattern::Exact)
    }

    /// Checks whether the frame, or its absence, makes sense for these bytes.
    fn check_frame(&mut self, frame: Option<&str>, mark: Mark, place: PatternPlace) -> Option<()> {
        let problem = match (place, frame) {
            (PatternPlace::Stream, None) => Problem::new(
                "a pattern on a stream needs a frame that says where the bytes to compare end",
                "write `{line: {…}}`, `{length: N, …}` or `{to_eof: {…}}` around it",
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

    /// Checks that no pattern is beside the frame: only `length` has its pattern there.
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

    /// `regex` or `contains`, if one of them is written.
    fn check_text_pattern(
        &mut self,
        regex: &Field<written::Expression>,
        contains: &Field<written::Text>,
        mark: Mark,
        known: Known,
    ) -> Result<Option<Pattern>, MistakeRecorded> {
        match (regex.get(), contains.located()) {
            (None, None) => Ok(None),
            (Some(regex), None) => Ok(Some(Pattern::Regex(regex.0.clone()))),
            (None, Some(contains)) => {
                let text = self.check_template(&contains.value, contains.mark, known);
                text.map(|text| Some(Pattern::Contains(text)))
                    .ok_or(MistakeRecorded)
            }
            (Some(_), Some(_)) => {
                let problem = "`regex` and `contains` in one pattern";
                self.record_error(mark, Problem::new(problem, "write one of them"));
                Err(MistakeRecorded)
            }
        }
    }

    fn check_line(&mut self, line: &Located<LinePattern>, known: Known) -> Option<Pattern> {
        match &line.value {
            LinePattern::Text(text) if text.contains('\n') => {
                let problem = "a line contains no newline; the one at its end is implied";
                self.record_error(line.mark, Problem::new(problem, "leave the `\\n` out"));
                None
            }
            LinePattern::Text(text) => {
                let text = self.check_template(text, line.mark, known)?;
                Some(Pattern::Exact(Data::Text(text)))
            }
            LinePattern::Map(map) => {
                let inner = self
                    .check_text_pattern(&map.regex, &map.contains, line.mark, known)
                    .ok()?;
                if inner.is_none() {
                    let help = "write text, `{regex: …}` or `{contains: …}`";
                    self.record_error(line.mark, Problem::new("this map says nothing", help));
                }
                inner
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
