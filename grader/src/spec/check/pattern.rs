//! Patterns: whatever is not exact needs a frame, and the frame must be one of the transport's.

use super::Checker;
use super::template::Known;
use crate::spec::lab::Transport;
use crate::spec::pattern::Pattern;
use crate::spec::source::{Located, Mark};
use crate::spec::written::{self, Field, LinePattern, Problem};

/// What a pattern is compared with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PatternPlace {
    /// A TCP stream, or stdout: bytes without borders.
    Stream,
    /// A datagram: a frame by itself.
    Datagram,
    /// All of stderr.
    Whole,
}

impl PatternPlace {
    /// What a peer receives.
    pub(super) fn received(transport: Transport) -> Self {
        match transport {
            Transport::Tcp => Self::Stream,
            Transport::Udp => Self::Datagram,
        }
    }
}

impl Checker {
    /// Checks a pattern that stands at this mark.
    pub(super) fn pattern(
        &mut self,
        pattern: &Located<written::Pattern>,
        place: PatternPlace,
        known: Known,
    ) -> Option<Located<Pattern>> {
        let mark = pattern.mark;
        let value = self.framed(&pattern.value, mark, place, known)?;
        Some(Located { value, mark })
    }

    fn framed(
        &mut self,
        pattern: &written::Pattern,
        mark: Mark,
        place: PatternPlace,
        known: Known,
    ) -> Option<Pattern> {
        let map = match pattern {
            written::Pattern::Map(map) => map,
            exact => return self.exact(exact, mark, known),
        };
        if !map.data().is_empty() {
            if map.has_pattern() {
                let problem = "exact data beside a pattern";
                let help = "write one of them: exact data needs no frame";
                self.error(mark, Problem::new(problem, help));
                return None;
            }
            return self.made(&map.data(), mark, known).map(Pattern::Exact);
        }
        let frames = map.frames();
        if let [first, second, ..] = frames.as_slice() {
            let problem = format!("two frames: `{first}` and `{second}`");
            self.error(mark, Problem::new(problem, "write one of them"));
            return None;
        }
        self.frame_fits(frames.first().copied(), mark, place)?;
        let inner = self.text_pattern(&map.regex, &map.contains, mark, known)?;
        if let Some(line) = map.line.located() {
            return self
                .beside_frame("line", inner.as_ref(), mark)
                .and_then(|()| {
                    let line = self.line(line, known)?;
                    Some(Pattern::Line(Box::new(line)))
                });
        }
        if let Some(to_eof) = map.to_eof.located() {
            return self
                .beside_frame("to_eof", inner.as_ref(), mark)
                .and_then(|()| {
                    let all = self.unframed(&to_eof.value, to_eof.mark, known)?;
                    Some(Pattern::ToEof(Box::new(all)))
                });
        }
        if let Some(length) = map.length.get() {
            return Some(Pattern::Length(**length, inner.map(Box::new)));
        }
        if inner.is_none() {
            let help = "write data, or one of `regex`, `contains`, `line`, `length`, `to_eof`";
            self.error(mark, Problem::new("this map says nothing", help));
        }
        inner
    }

    fn exact(&mut self, pattern: &written::Pattern, mark: Mark, known: Known) -> Option<Pattern> {
        let data = match pattern {
            written::Pattern::Text(text) => written::Data::Text(text.clone()),
            written::Pattern::Join(parts) => written::Data::Join(parts.clone()),
            written::Pattern::Map(map) => written::Data::Made(map.data()),
        };
        self.data(&data, mark, known).map(Pattern::Exact)
    }

    /// Whether the frame, or its absence, means something in this place.
    fn frame_fits(&mut self, frame: Option<&str>, mark: Mark, place: PatternPlace) -> Option<()> {
        let problem = match (place, frame) {
            (PatternPlace::Stream, None) => Problem::new(
                "a pattern on a stream needs a frame: where does what it is compared with end?",
                "write `{line: {…}}`, `{length: N, …}` or `{to_eof: {…}}` around it",
            ),
            (PatternPlace::Datagram, Some(frame @ ("line" | "to_eof"))) => Problem::new(
                format!("`{frame}` on UDP: a datagram is a message, and needs no other frame"),
                format!("write what stands in `{frame}` by itself"),
            ),
            (PatternPlace::Whole, Some("to_eof")) => Problem::new(
                "`stderr` is taken whole as it is",
                "write what stands in `to_eof` by itself",
            ),
            _ => return Some(()),
        };
        self.error(mark, problem);
        None
    }

    /// Only `length` has its pattern beside it.
    fn beside_frame(&mut self, frame: &str, inner: Option<&Pattern>, mark: Mark) -> Option<()> {
        if inner.is_none() {
            return Some(());
        }
        let problem = format!("a pattern beside `{frame}`");
        let help = format!("write it inside: `{{{frame}: {{…}}}}`");
        self.error(mark, Problem::new(problem, help));
        None
    }

    /// `regex` or `contains`, if one is there; the outer `None` is a mistake.
    #[expect(
        clippy::option_option,
        reason = "a mistake, nothing, and a pattern are three things"
    )]
    fn text_pattern(
        &mut self,
        regex: &Field<written::Expression>,
        contains: &Field<written::Text>,
        mark: Mark,
        known: Known,
    ) -> Option<Option<Pattern>> {
        match (regex.get(), contains.located()) {
            (None, None) => Some(None),
            (Some(regex), None) => Some(Some(Pattern::Regex(regex.0.clone()))),
            (None, Some(contains)) => {
                let text = self.template(&contains.value, contains.mark, known)?;
                Some(Some(Pattern::Contains(text)))
            }
            (Some(_), Some(_)) => {
                let problem = "`regex` and `contains` in one pattern";
                self.error(mark, Problem::new(problem, "write one of them"));
                None
            }
        }
    }

    fn line(&mut self, line: &Located<LinePattern>, known: Known) -> Option<Pattern> {
        match &line.value {
            LinePattern::Text(text) if text.contains('\n') => {
                let problem = "a line holds no newline; the one at its end is meant anyway";
                self.error(line.mark, Problem::new(problem, "leave the `\\n` out"));
                None
            }
            LinePattern::Text(text) => {
                let text = self.template(text, line.mark, known)?;
                Some(Pattern::Exact(crate::spec::Data::Text(text)))
            }
            LinePattern::Map(map) => {
                let inner = self.text_pattern(&map.regex, &map.contains, line.mark, known)?;
                if inner.is_none() {
                    let help = "write text, `{regex: …}` or `{contains: …}`";
                    self.error(line.mark, Problem::new("this map says nothing", help));
                }
                inner
            }
        }
    }

    /// What stands inside `to_eof`.
    fn unframed(
        &mut self,
        pattern: &written::Pattern,
        mark: Mark,
        known: Known,
    ) -> Option<Pattern> {
        if let written::Pattern::Map(map) = pattern
            && let [frame, ..] = map.frames().as_slice()
        {
            let problem = format!("`{frame}` inside `to_eof`: that is two frames");
            self.error(mark, Problem::new(problem, "write one of them"));
            return None;
        }
        self.framed(pattern, mark, PatternPlace::Whole, known)
    }
}
