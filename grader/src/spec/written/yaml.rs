//! The only module that knows the YAML library.

use serde::de::DeserializeOwned;

use super::reading::{self, Problem};
use crate::spec::{Location, Mark, source::span_of};

/// A problem, and where it is.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) problem: Problem,
    pub(crate) location: Location,
}

/// Reads a file.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    reading::begin(None);
    serde_yaml::from_str(text).map_err(|error| {
        let message = error.to_string();
        let offset = offset(&error, &message, text);
        let raised = reading::problem();
        Failure {
            location: Location::at(text, span_of(text, offset, false)),
            problem: raised.unwrap_or_else(|| explain(&message, text, offset)),
        }
    })
}

/// Where the value with this mark stands: reads again, refusing that value, and asks the error for its place. It costs
/// nothing as long as nothing is wrong.
pub(crate) fn locate<T: DeserializeOwned>(text: &str, mark: Mark) -> Location {
    reading::begin(Some(mark));
    let read = serde_yaml::from_str::<T>(text);
    let collection = reading::trapped_collection();
    reading::begin(None);
    let offset = read
        .err()
        .map_or(0, |error| offset(&error, &error.to_string(), text));
    Location::at(text, span_of(text, offset, collection))
}

/// The byte at which the error stands. The library counts characters, and leaves a byte order mark out.
fn offset(error: &serde_yaml::Error, message: &str, text: &str) -> usize {
    if message.contains("control characters are not allowed") {
        let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{85}');
        return text.find(control).unwrap_or(0);
    }
    let bom = usize::from(text.starts_with('\u{feff}'));
    let index = error.location().map_or(0, |location| location.index()) + bom;
    text.char_indices()
        .nth(index)
        .map_or(text.len(), |(byte, _)| byte)
}

/// Puts an error of serde's or of the library's into the words of this language.
fn explain(message: &str, text: &str, offset: usize) -> Problem {
    if let Some((_, rest)) = message.split_once("missing field `") {
        let name = rest.split('`').next().unwrap_or_default();
        return Problem::new(format!("`{name}` is missing"), format!("add `{name}: …`"));
    }
    if let Some((_, rest)) = message.split_once("invalid type: ") {
        let rest = without_places(rest);
        return match rest.split_once(", expected ") {
            Some((found, wanted)) => {
                let found = match found {
                    "map" => "a map",
                    "sequence" => "a list",
                    other => other,
                };
                Problem::bare(format!("{found} where {wanted} is wanted"))
            }
            None => Problem::bare(rest),
        };
    }
    let message = without_places(message);
    if message == "EOF while parsing a value" {
        return Problem::bare("the file is empty");
    }
    if message.contains("more than one document") {
        return Problem::new(
            "there is a second YAML document",
            "one file is one case: remove the `---`",
        );
    }
    let line = text[..offset].rfind('\n').map_or(0, |newline| newline + 1);
    let problem = format!("this is not YAML: {message}");
    match syntax_help(&message, &text[line..], &text[offset..]) {
        Some(help) => Problem::new(problem, help),
        None => Problem::bare(problem),
    }
}

/// What usually lies behind a syntax error.
fn syntax_help(message: &str, line: &str, here: &str) -> Option<&'static str> {
    let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
    if here.starts_with('\t') || indent.contains('\t') {
        return Some("indent with spaces: YAML allows no tabs");
    }
    if message.contains("mapping values are not allowed") {
        return Some("text that holds `: ` must stand in quotes; or the line is indented too far");
    }
    if message.contains("cannot start any token") {
        return Some("text that starts with this character must stand in quotes");
    }
    if message.contains("unknown escape character") {
        return Some("write `\\\\` for a backslash between double quotes");
    }
    if message.contains("control characters are not allowed") {
        return Some("write bytes as `{hex: 00 ff}`");
    }
    if message.contains("did not find expected") {
        return Some(
            "look for a missing quote, bracket or comma, and at how the lines are indented",
        );
    }
    None
}

/// Without ` at line 4 column 3`: the caret says it.
fn without_places(message: &str) -> String {
    match regex_lite::Regex::new(r" at (line \d+ column \d+|position \d+)") {
        Ok(place) => place.replace_all(message, "").into_owned(),
        Err(_) => message.to_owned(),
    }
}
