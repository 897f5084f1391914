//! Makes text fit into a number of columns.

use std::iter;

use super::charset::Charset;
use super::width::{clusters, columns};

/// The width of text that is not written to a terminal.
pub const DEFAULT_COLUMNS: usize = 80;
/// The width of text on a wide terminal: longer lines are hard to read.
pub const MAX_COLUMNS: usize = 100;

/// Breaks prose between words into lines of at most `width` columns. A word is broken only if it is
/// longer than a whole line; a URL never is, nor a command at the end of a line, because they are to be
/// opened or copied.
#[must_use]
pub fn wrap(prose: &str, width: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    let (prose, command) = split_command(prose);
    for word in prose.split([' ', '\n']).chain(command) {
        let gap = usize::from(used > 0);
        if used + gap + columns(word) > width && used > 0 {
            trim_end(&mut lines);
            lines.push(String::new());
            used = 0;
        }
        let gap = if used > 0 { " " } else { "" };
        let may_break = !word.contains("://") && Some(word) != command;
        for (part, size) in clusters(&format!("{gap}{word}")) {
            if may_break && used > 0 && used + size > width {
                lines.push(String::new());
                used = 0;
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(&part);
            }
            used += size;
        }
    }
    lines
}

/// The prose, and the command at its end.
fn split_command(prose: &str) -> (&str, Option<&str>) {
    const BEFORE: &str = ": cargo grade ";
    match prose.rfind(BEFORE) {
        Some(at) if !prose[at..].contains('\n') => (&prose[..=at], Some(&prose[at + 2..])),
        _ => (prose, None),
    }
}

fn trim_end(lines: &mut [String]) {
    if let Some(last) = lines.last_mut() {
        last.truncate(last.trim_end().len());
    }
}

/// Like [`wrap`], but the first line begins with a lead, and further lines are indented under the
/// first word. `width` includes the lead.
#[must_use]
pub fn wrap_after(lead: &str, prose: &str, width: usize) -> Vec<String> {
    let indent = " ".repeat(columns(lead));
    let leads = iter::once(lead).chain(iter::repeat(indent.as_str()));
    let lines = wrap(prose, width.saturating_sub(columns(lead)));
    let lines = leads.zip(&lines);
    lines.map(|(lead, line)| format!("{lead}{line}")).collect()
}

/// Breaks a line that may begin with spaces and the sign of a list's item: further lines are
/// indented under its first word.
#[must_use]
pub fn wrap_line(line: &str, width: usize) -> Vec<String> {
    if columns(line) <= width {
        return vec![line.to_owned()];
    }
    let words = line.trim_start();
    let item = ["- ", "· ", "✓ ", "✗ ", "▸ "]
        .into_iter()
        .find(|sign| words.starts_with(sign));
    let lead = line.len() - words.len() + item.map_or(0, str::len);
    let (lead, prose) = line.split_at(lead);
    wrap_after(lead, prose, width)
}

/// The text if it fits into `width` columns; otherwise its beginning and an ellipsis.
#[must_use]
pub fn cut(text: &str, width: usize, charset: Charset) -> String {
    if columns(text) <= width {
        return text.to_owned();
    }
    let ellipsis = charset.ellipsis();
    let Some(room) = width.checked_sub(columns(ellipsis)) else {
        return ".".repeat(width);
    };
    let mut used = 0;
    let fits = |(_, columns): &&(String, usize)| {
        used += columns;
        used <= room
    };
    let clusters = clusters(text);
    let beginning = clusters.iter().take_while(fits);
    beginning.map(|(text, _)| text.as_str()).collect::<String>() + ellipsis
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_broken_between_words() {
        assert_eq!(
            wrap_after("1. ", "some words and one of them", 14),
            ["1. some words", "   and one of", "   them"]
        );
        assert_eq!(wrap_after("- ", "", 10), ["- "]);
        assert_eq!(
            wrap("8 bytes in one read return", 22),
            ["8 bytes in one read", "return"]
        );
    }

    #[test]
    fn a_word_longer_than_a_line_is_broken_but_no_url() {
        assert_eq!(
            wrap("some words and anunbreakableone of them", 11),
            ["some words", "and", "anunbreakab", "leone of", "them"]
        );
        assert_eq!(
            wrap("see https://doc.rust-lang.org/std/net first", 11),
            ["see", "https://doc.rust-lang.org/std/net", "first"]
        );
        assert_eq!(
            wrap("the next: cargo grade hint tcp-echo", 20),
            ["the next:", "cargo grade hint tcp-echo"]
        );
    }

    #[test]
    fn a_line_goes_on_under_its_first_word() {
        assert_eq!(wrap_line("  some words", 8), ["  some", "  words"]);
        assert_eq!(wrap_line(" - some words", 8), [" - some", "   words"]);
        assert_eq!(wrap_line("✗ some words", 8), ["✗ some", "  words"]);
        assert_eq!(wrap_line("a   b", 8), ["a   b"]);
    }

    #[test]
    fn a_cut_shows() {
        let cut = |text, width| cut(text, width, Charset::Unicode);
        assert_eq!(cut("four", 4), "four");
        assert_eq!(cut("five!", 4), "fiv…");
        assert_eq!(cut("日本語", 5), "日本…");
        assert_eq!(cut("日本語", 4), "日…");
        assert_eq!(super::cut("five!", 4, Charset::Ascii), "f...");
        assert_eq!(super::cut("five!", 2, Charset::Ascii), "..");
    }
}
