//! Lines that fit. Pure.

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// How many columns every terminal has.
pub const WIDTH: usize = 80;

/// Prose behind a lead, broken between words and indented under its first one. What has no break is
/// left whole.
#[must_use]
pub fn wrapped(lead: &str, prose: &str, width: usize) -> Vec<String> {
    let indent = " ".repeat(lead.width());
    let mut lines = Vec::new();
    let mut line = lead.to_owned();
    let mut is_empty = true;
    for word in prose.split_whitespace() {
        if !is_empty && line.width() + 1 + word.width() > width {
            lines.push(std::mem::replace(&mut line, indent.clone()));
            is_empty = true;
        }
        if !is_empty {
            line.push(' ');
        }
        line.push_str(word);
        is_empty = false;
    }
    lines.push(line);
    lines
}

/// A line of a report in as many as it takes at this width: prose is broken between words, and what
/// stands in columns (a source with carets, bytes above each other) is cut.
#[must_use]
pub fn folded(line: &str, width: usize) -> Vec<String> {
    let prose = line.trim_start();
    let columns = ["expected ", "actual ", "^"];
    let is_source = line.chars().take(8).any(|c| c == '|');
    if line.width() <= width || is_source || columns.iter().any(|it| prose.starts_with(it)) {
        return vec![cut(line, width)];
    }
    let indent = " ".repeat(line.len() - prose.len());
    let (mut lines, mut rest) = (Vec::new(), line.to_owned());
    while let Some(at) = last_break(&rest, width).filter(|_| rest.width() > width) {
        let behind = format!("{indent}{}", rest[at..].trim_start());
        rest.truncate(at);
        lines.push(std::mem::replace(&mut rest, behind));
    }
    lines.push(cut(&rest, width));
    lines
}

/// The last space at which what is before it fits, and is more than the indentation.
fn last_break(line: &str, width: usize) -> Option<usize> {
    let mut spaces = line.rmatch_indices(' ').map(|(at, _)| at);
    let fits = |at: &usize| !line[..*at].trim().is_empty() && line[..*at].width() <= width;
    spaces.find(fits)
}

/// A line that takes no more columns than these; a mark shows where it was cut.
#[must_use]
pub fn cut(line: &str, width: usize) -> String {
    if line.width() <= width {
        return line.to_owned();
    }
    let mut shown = String::new();
    let mut column = 1;
    for c in line.chars() {
        column += c.width().unwrap_or(0);
        if column > width {
            break;
        }
        shown.push(c);
    }
    shown + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_broken_between_words() {
        let lines = wrapped("1. ", "some words and anunbreakableone of them", 14);
        assert_eq!(
            lines,
            [
                "1. some words",
                "   and",
                "   anunbreakableone",
                "   of them"
            ]
        );
        assert_eq!(wrapped("- ", "", 10), ["- "]);
    }

    #[test]
    fn prose_is_folded_and_a_source_is_cut() {
        assert_eq!(folded("  some words", 8), ["  some", "  words"]);
        assert_eq!(folded("12 | some words", 8), ["12 | so…"]);
        assert_eq!(folded("  actual \"long\"", 8), ["  actua…"]);
        assert_eq!(folded("a   b  and more", 8), ["a   b ", "and more"]);
        assert_eq!(folded("  unbreakable word", 8), ["  unbre…"]);
        assert_eq!(folded("short", 8), ["short"]);
    }

    #[test]
    fn a_cut_shows() {
        assert_eq!(cut("four", 4), "four");
        assert_eq!(cut("five!", 4), "fiv…");
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("日本語", 4), "日…");
    }
}
