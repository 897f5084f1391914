//! Makes text fit into a number of columns.

use std::iter;

use super::charset::Charset;
use super::width::{clusters, columns};

/// What to do with a word that is longer than a line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LongWords {
    /// Break it.
    Break,
    /// Let it stick out.
    Keep,
}

/// Breaks prose between words into lines of at most `width` columns.
#[must_use]
pub fn wrap(prose: &str, width: usize, long_words: LongWords) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in prose.split([' ', '\n']) {
        let gap = usize::from(used > 0);
        if used + gap + columns(word) > width && used > 0 {
            lines.push(String::new());
            used = 0;
        }
        let gap = if used > 0 { " " } else { "" };
        for (part, size) in clusters(&format!("{gap}{word}")) {
            if used + size > width && long_words == LongWords::Break {
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

/// Like [`wrap`], but the first line begins with a lead, and further lines are indented under the
/// first word. `width` includes the lead.
#[must_use]
pub fn wrap_after(lead: &str, prose: &str, width: usize, long_words: LongWords) -> Vec<String> {
    let indent = " ".repeat(columns(lead));
    let leads = iter::once(lead).chain(iter::repeat(indent.as_str()));
    let lines = wrap(prose, width.saturating_sub(columns(lead)), long_words);
    let lines = leads.zip(&lines);
    lines.map(|(lead, line)| format!("{lead}{line}")).collect()
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
        let prose = "some words and anunbreakableone of them";
        assert_eq!(
            wrap_after("1. ", prose, 14, LongWords::Keep),
            [
                "1. some words",
                "   and",
                "   anunbreakableone",
                "   of them"
            ]
        );
        assert_eq!(wrap_after("- ", "", 10, LongWords::Keep), ["- "]);
        assert_eq!(
            wrap(prose, 11, LongWords::Break),
            ["some words", "and", "anunbreakab", "leone of", "them"]
        );
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
