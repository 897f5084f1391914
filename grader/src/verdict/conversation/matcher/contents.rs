//! Compares what is inside a frame: text, JSON, numbers that were read.

use std::borrow::Cow;

use super::bytes::find;
use super::found::Match;
use super::reader::Reader;
use crate::base::text::escape::quoted;
use crate::plan::{
    Captured, Expectation, Expression, ExpressionPart, Unfilled, json_difference, parse_json,
};
use crate::spec::Regex;

/// How many bytes of what was expected a sentence shows.
const SHOWN: usize = 40;

impl Reader<'_> {
    pub(super) fn regex(&mut self, expression: &Expression, bytes: &[u8]) -> Result<(), usize> {
        let Some(regex) = self.compiled(expression, bytes) else {
            return Err(0);
        };
        let Some(found) = regex.captures(bytes) else {
            return Err(0);
        };
        for ((_, bytes), name) in found.into_iter().zip(&expression.groups) {
            let number = None;
            let captured = Captured { bytes, number };
            self.values.to_mut().captured.insert(name.clone(), captured);
        }
        Ok(())
    }

    pub(super) fn compiled<'r>(
        &mut self,
        expression: &'r Expression,
        frame: &[u8],
    ) -> Option<Cow<'r, Regex>> {
        if let Some(regex) = &expression.compiled {
            return Some(Cow::Borrowed(regex));
        }
        let mut source = String::new();
        for part in &expression.parts {
            match part {
                ExpressionPart::Source(text) => source.push_str(text),
                ExpressionPart::Literal(text) => {
                    source.push_str(&Regex::literal(&self.fill(text).ok()?, frame));
                }
            }
        }
        Regex::new(&source, expression.reach).ok().map(Cow::Owned)
    }

    /// Whether the part is in the frame, and has to be or must not.
    pub(super) fn contains(
        &mut self,
        part: &Expectation,
        bytes: &[u8],
        wanted: bool,
    ) -> Result<(), usize> {
        let (found, name) = if let Expectation::Regex(expression) = part {
            let name = format!("text that matches {}", expression.source);
            (self.regex(expression, bytes).is_ok(), name)
        } else if let Expectation::Exact(text) = part {
            let Ok(text) = self.fill(text) else {
                return Err(0);
            };
            (find(bytes, &text, 0).is_some(), quoted(&text, SHOWN))
        } else {
            let found = (0..bytes.len()).any(|at| self.begins_with(part, &bytes[at..]));
            (found, "the number".to_owned())
        };
        if found == wanted {
            return Ok(());
        }
        Err(match wanted {
            true => self.wrong(0, format!("{name} is not in it")),
            false => self.wrong(0, format!("{name} is in it, and should not be")),
        })
    }

    fn begins_with(&self, part: &Expectation, bytes: &[u8]) -> bool {
        let mut inside = Reader {
            values: self.values.clone(),
            why: None,
        };
        let found = inside.prefix(part, bytes, true, &mut 0);
        matches!(found, Match::Complete(_))
    }

    pub(super) fn json(
        &mut self,
        wanted: Result<serde_json::Value, Unfilled>,
        bytes: &[u8],
    ) -> Result<(), usize> {
        let wanted = match wanted {
            Ok(wanted) => wanted,
            Err(Unfilled::Impossible(why)) => return Err(self.wrong(0, why)),
            Err(Unfilled::Unknown) => return Err(0),
        };
        let found = parse_json(bytes).map_err(|why| self.wrong(0, why))?;
        match json_difference(&wanted, &found, "") {
            None => Ok(()),
            Some(why) => Err(self.wrong(0, why)),
        }
    }

    /// Where the message is wrong if a condition is not met.
    pub(super) fn conditions(&mut self, expected: &Expectation) -> Option<usize> {
        let Expectation::Where(_, conditions) = expected else {
            return None;
        };
        for condition in conditions {
            let found = condition.calculation.result(&self.values);
            let found = match found {
                Ok(found) => found,
                Err(Unfilled::Impossible(why)) => return Some(self.wrong(0, why)),
                Err(Unfilled::Unknown) => return Some(0),
            };
            match condition.wanted.allows(found, &self.values) {
                Ok(true) => {}
                Ok(false) | Err(_) => {
                    let wanted = condition.wanted.describe(&self.values);
                    let name = &condition.written;
                    let why = format!("{name}: {wanted} expected, {found} came");
                    return Some(self.wrong(0, why));
                }
            }
        }
        None
    }
}
