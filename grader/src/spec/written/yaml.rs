//! The only module that knows the YAML library.

use serde::de::DeserializeOwned;

use super::reading::{self, Problem};
use crate::spec::source::{Location, Mark, span_of};

/// How many brackets may be open. The library takes minutes for a file of nothing but brackets, before it comes to its
/// own limit.
const DEEPEST: u32 = 200;

/// A problem, and where it is.
#[derive(Debug)]
pub(crate) struct Failure {
    pub(crate) problem: Problem,
    pub(crate) location: Location,
}

/// Reads a file.
pub(crate) fn read<T: DeserializeOwned>(text: &str) -> Result<T, Failure> {
    if let Some(offset) = too_deep(text) {
        let problem = format!("more than {DEEPEST} brackets are open here");
        return Err(Failure {
            location: Location::at(text, offset..offset + 1),
            problem: Problem::new(problem, "where they are text, write `{repeat: …}`"),
        });
    }
    reading::begin(None);
    serde_yaml::from_str(without_bom(text)).map_err(|error| {
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
    let read = serde_yaml::from_str::<T>(without_bom(text));
    let collection = reading::trapped_collection();
    reading::begin(None);
    let offset = read
        .err()
        .map_or(0, |error| offset(&error, &error.to_string(), text));
    Location::at(text, span_of(text, offset, collection))
}

/// The bracket that is one too many. Brackets in text count too: to know them apart is the library's work.
fn too_deep(text: &str) -> Option<usize> {
    let mut open = 0_u32;
    text.bytes().position(|byte| {
        match byte {
            b'[' | b'{' => open += 1,
            b']' | b'}' => open = open.saturating_sub(1),
            _ => {}
        }
        open > DEEPEST
    })
}

/// The byte at which the error stands.
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

/// Without a byte order mark: the library takes one for the first column, and so every line after it for a smaller
/// indentation.
fn without_bom(text: &str) -> &str {
    text.strip_prefix('\u{feff}').unwrap_or(text)
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
                    "Option value" => return Problem::bare("there is nothing in this file"),
                    "enum" => "a YAML tag",
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
        return Problem::bare("there is nothing in this file");
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

/// Without ` at line 4 column 3`: the caret says it.
fn without_places(message: &str) -> String {
    match regex_lite::Regex::new(r" at (line \d+ column \d+|position \d+)") {
        Ok(place) => place.replace_all(message, "").into_owned(),
        Err(_) => message.to_owned(),
    }
}
