//! Says in words what is expected, for when its bytes are not known.

use super::Matcher;
use crate::base::text::escape::escape_bytes;
use crate::plan::{Expectation, Text, Values, Wanted};

impl Matcher {
    /// Describes the expectation in words, for when its bytes are not known.
    #[must_use]
    pub(in crate::verdict) fn describe(&self) -> String {
        describe(&self.expected, &self.values)
    }
}

fn describe(expected: &Expectation, values: &Values) -> String {
    let inside = |expected: &Expectation| describe(expected, values);
    let list = |all: &[Expectation], word: &str| {
        let all: Vec<String> = all.iter().map(inside).collect();
        all.join(word)
    };
    match expected {
        Expectation::Exact(text) => exact(text, values),
        Expectation::Regex(expression) => format!("text that matches {}", expression.source),
        Expectation::Contains(part) => format!("text with {} in it", fragment(part, values)),
        Expectation::Lacks(part) => format!("text without {} in it", fragment(part, values)),
        Expectation::Json(json) => match json.filled(values) {
            Ok(json) => format!("JSON with {json}"),
            Err(_) => "JSON".to_owned(),
        },
        Expectation::Line(inner) => format!("one line: {}", inside(inner)),
        Expectation::Length(length, None) => length_in_words(length, values),
        Expectation::Length(length, Some(inner)) => {
            format!("{}: {}", length_in_words(length, values), inside(inner))
        }
        Expectation::Until(end, None) => format!("everything up to {}", shown(end, values)),
        Expectation::Until(end, Some(inner)) => {
            format!("everything up to {}: {}", shown(end, values), inside(inner))
        }
        Expectation::ToEof(inner) => format!("up to the end of the stream: {}", inside(inner)),
        Expectation::Parts(parts) => list(parts, ", then "),
        Expectation::AnyOf(alternatives) => list(alternatives, ", or "),
        Expectation::All(tests) => list(tests, ", and "),
        Expectation::Number(number, wanted, label) => {
            let label = label.as_ref().map(|label| format!("{label} "));
            let (label, wanted) = (label.unwrap_or_default(), wanted.describe(values));
            format!("{label}{wanted} as {}", number.name())
        }
        Expectation::Sized(number, inner) => {
            format!("a length as {} and {}", number.name(), inside(inner))
        }
        Expectation::Decoded(function, inner) => {
            format!("{} of {}", function.name(), inside(inner))
        }
        Expectation::Xor(_, inner) => format!("exclusive or of {}", inside(inner)),
        Expectation::Captured(_, inner) => inside(inner),
        Expectation::Where(inner, conditions) => {
            let conditions = conditions.iter().map(|condition| {
                format!(
                    "{} is {}",
                    condition.written,
                    condition.wanted.describe(values)
                )
            });
            let conditions: Vec<String> = conditions.collect();
            format!("{} where {}", inside(inner), conditions.join(" and "))
        }
    }
}

fn exact(text: &Text, values: &Values) -> String {
    match text.fill(values) {
        Some(bytes) if bytes.len() <= 40 => format!("\"{}\"", escape_bytes(&bytes)),
        Some(bytes) => format!("{} bytes", bytes.len()),
        None => "what was captured".to_owned(),
    }
}

fn shown(text: &Text, values: &Values) -> String {
    let bytes = text.fill(values).unwrap_or_default();
    format!("\"{}\"", escape_bytes(&bytes))
}

fn fragment(part: &Expectation, values: &Values) -> String {
    if let Expectation::Exact(text) = part {
        return shown(text, values);
    }
    describe(part, values)
}

fn length_in_words(length: &Wanted, values: &Values) -> String {
    if *length == Wanted::Any {
        return "any bytes".to_owned();
    }
    format!("{} bytes", length.describe(values))
}
