//! Reads YAML. No other module knows the YAML library.

use serde::de::DeserializeOwned;

use super::reading;
use crate::spec::problem::Problem;
use crate::spec::source::{Location, Mark};
use crate::spec::span::{Shape, span_of};

/// How many brackets may be open at once. The library takes minutes for a file of nothing but
/// brackets before it reaches its own limit.
const MAX_DEPTH: u32 = 200;

/// A problem, and where it is.
#[derive(Debug)]
pub(crate) struct YamlError {
    pub(crate) problem: Problem,
    pub(crate) location: Location,
}

/// Reads a file.
///
/// # Errors
/// If the text is not YAML, or not a `T`.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, YamlError> {
    if let Some(offset) = too_deep(text) {
        let problem = format!("more than {MAX_DEPTH} brackets are open here");
        return Err(YamlError {
            location: Location::of_span(text, offset..offset + 1),
            problem: Problem::new(problem, "if they are text, write `{repeat: …}`"),
        });
    }
    reading::begin(None);
    serde_yaml::from_str(without_bom(text)).map_err(|error| {
        let message = error.to_string();
        let offset = offset(&error, &message, text);
        let raised = reading::take_problem();
        YamlError {
            location: Location::of_span(text, span_of(text, offset, Shape::Scalar)),
            problem: raised.unwrap_or_else(|| explain(&message, text, offset)),
        }
    })
}

/// Where the value with this mark is: reads the file again, refuses that value, and takes the place
/// of the error. This costs nothing as long as nothing is wrong.
pub(crate) fn locate<T: DeserializeOwned>(text: &str, mark: Mark) -> Location {
    reading::begin(Some(mark));
    let read = serde_yaml::from_str::<T>(without_bom(text));
    let shape = reading::trapped_shape();
    reading::begin(None);
    let offset = read
        .err()
        .map_or(0, |error| offset(&error, &error.to_string(), text));
    Location::of_span(text, span_of(text, offset, shape))
}

/// The first bracket that exceeds [`MAX_DEPTH`]. Brackets in text count, too: only the library
/// could tell them apart.
fn too_deep(text: &str) -> Option<usize> {
    let mut open = 0_u32;
    text.bytes().position(|byte| {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > MAX_DEPTH
    })
}

/// The byte at which the error is.
fn offset(error: &serde_yaml::Error, message: &str, text: &str) -> usize {
    let body = without_bom(text);
    let offset = if message.contains("control characters are not allowed") {
        let control = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t' | '\u{85}');
        body.find(control).unwrap_or(0)
    } else if message.contains("more than one document") {
        body.rfind("\n---").map_or(0, |newline| newline + 1)
    } else {
        error.location().map_or(0, |location| location.index())
    };
    let mut offset = (offset + text.len() - body.len()).min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

/// Without a byte order mark: the library counts it as the first column, so that every later line
/// seems to be indented less.
fn without_bom(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
}

/// Translates an error of serde or of the library into the terms of this language.
fn explain(message: &str, text: &str, offset: usize) -> Problem {
    if let Some((_, rest)) = message.split_once("missing field `") {
        let name = rest.split('`').next().unwrap_or_default();
        return Problem::new(format!("`{name}` is missing"), format!("add `{name}: …`"));
    }
    if let Some((_, rest)) = message.split_once("invalid type: ") {
        let rest = without_place(rest);
        return match rest.split_once(", expected ") {
            Some((found, wanted)) => {
                let found = match found {
                    "Option value" => {
                        return Problem::without_help("this file is empty");
                    }
                    "enum" => "a YAML tag",
                    "map" => "a map",
                    "sequence" => "a list",
                    other => other,
                };
                Problem::without_help(format!("expected {wanted}, found {found}"))
            }
            None => Problem::without_help(rest),
        };
    }
    let message = without_place(message);
    if message == "EOF while parsing a value" {
        return Problem::without_help("this file is empty");
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
        None => Problem::without_help(problem),
    }
}

/// What usually causes such a syntax error.
fn syntax_help(message: &str, line: &str, here: &str) -> Option<&'static str> {
    let indent = &line[..line.len() - line.trim_start_matches([' ', '\t']).len()];
    if here.starts_with('\t') || indent.contains('\t') {
        return Some("indent with spaces: YAML does not allow tabs");
    }
    if message.contains("mapping values are not allowed") {
        return Some("put text that contains `: ` in quotes; or the line is indented too far");
    }
    if message.contains("cannot start any token") {
        return Some("put text that starts with this character in quotes");
    }
    if message.contains("unknown escape character") {
        return Some("write `\\\\` for a backslash between double quotes");
    }
    if message.contains("control characters are not allowed") {
        return Some("write bytes as `{hex: 00 ff}`");
    }
    if message.contains("quoted scalar") {
        return Some("look for a quote that is not closed");
    }
    if message.contains("did not find expected") {
        return Some(
            "look for a missing quote, bracket or comma, and at how the lines are indented",
        );
    }
    None
}

/// Without ` at line 4 column 3`, which the caret shows.
fn without_place(message: &str) -> String {
    match regex_lite::Regex::new(r" at (line \d+ column \d+|position \d+)") {
        Ok(place) => place.replace_all(message, "").into_owned(),
        Err(_) => message.to_owned(),
    }
}
