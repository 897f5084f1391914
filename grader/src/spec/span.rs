//! Which bytes an error message underlines.
//!
//! The YAML library only reports where a value starts. Its end is guessed from the text and is
//! never beyond the line: the guess only affects the length of an underline.

use std::ops::Range;

/// Whether a value is a single text or number, or contains others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    Scalar,
    /// A map or a list.
    Collection,
}

/// The bytes to underline for a value that starts at this byte.
pub(super) fn span_of(text: &str, start: usize, shape: Shape) -> Range<usize> {
    let rest = &text[start..];
    let line = rest.lines().next().unwrap_or_default();
    let length = match line.chars().next() {
        Some(quote @ ('"' | '\'')) => quoted_length(line, quote),
        Some('{' | '[') => bracketed_length(line),
        Some('|' | '>') => line.len(),
        _ if shape == Shape::Collection => line.len(),
        _ => plain_length(line, is_inside_brackets(&text[..start])),
    };
    let length = line[..length].trim_end().len();
    start..start + length
}

/// The length of a quoted scalar.
fn quoted_length(line: &str, quote: char) -> usize {
    let mut escaped = false;
    for (at, c) in line.char_indices().skip(1) {
        if escaped {
            escaped = false;
        } else if c == '\\' && quote == '"' {
            escaped = true;
        } else if c == quote {
            return at + 1;
        }
    }
    line.len()
}

/// The length of a `{…}` or `[…]`.
fn bracketed_length(line: &str) -> usize {
    let mut depth = 0_usize;
    let mut at = 0;
    while let Some(c) = line[at..].chars().next() {
        at += match c {
            '"' | '\'' => quoted_length(&line[at..], c),
            _ => c.len_utf8(),
        };
        match c {
            '{' | '[' => depth += 1,
            '}' | ']' => depth = depth.saturating_sub(1),
            _ => continue,
        }
        if depth == 0 {
            return at;
        }
    }
    line.len()
}

/// The length of an unquoted scalar.
fn plain_length(line: &str, in_brackets: bool) -> usize {
    let mut before = ' ';
    for (at, c) in line.char_indices() {
        let next = line[at + c.len_utf8()..].chars().next();
        let ends = match c {
            ':' => next.is_none_or(char::is_whitespace),
            '#' => before == ' ',
            ',' | '}' | ']' => in_brackets,
            _ => false,
        };
        if ends {
            return at;
        }
        before = c;
    }
    line.len()
}

/// Whether a bracket of the last line is still open.
fn is_inside_brackets(before: &str) -> bool {
    let line = before.rsplit('\n').next().unwrap_or_default();
    let opened = line.matches(['{', '[']).count();
    opened > line.matches(['}', ']']).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn underlined(text: &str, start: &str, shape: Shape) -> String {
        let start = text.find(start).unwrap();
        text[span_of(text, start, shape)].to_owned()
    }

    #[test]
    fn scalars_are_underlined_whole() {
        assert_eq!(underlined("a: b c # d", "b", Shape::Scalar), "b c");
        assert_eq!(underlined("a: b, c", "b", Shape::Scalar), "b, c");
        assert_eq!(underlined("{a: b, c: d}", "b", Shape::Scalar), "b");
        assert_eq!(underlined("{a: b}", "b", Shape::Scalar), "b");
        assert_eq!(
            underlined(r#"a: "b \" c" # d"#, "\"b", Shape::Scalar),
            r#""b \" c""#
        );
        assert_eq!(underlined("wrong: 1", "wrong", Shape::Scalar), "wrong");
    }

    #[test]
    fn collections_are_underlined_to_their_end_or_their_line() {
        assert_eq!(
            underlined("- send: a\n  as: b", "send", Shape::Collection),
            "send: a"
        );
        assert_eq!(
            underlined("- {a: {b: '}'}} # c", "{a", Shape::Collection),
            "{a: {b: '}'}}"
        );
        assert_eq!(
            underlined("{a: [1, 2], b: c}", "[1", Shape::Collection),
            "[1, 2]"
        );
    }
}
