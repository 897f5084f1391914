//! Fits lines into a width. Pure.

use crate::base::text::charset::Charset;
use crate::base::text::width::columns;
use crate::base::text::wrap::{cut, wrap_line};

/// How lines begin that must stay aligned with other lines, apart from lines of source code.
const ALIGNED: [&str; 3] = ["expected ", "actual ", "^"];

/// Fits a line of a report into `width` columns. Prose is wrapped; lines that are aligned with
/// others (source code with carets, rows of bytes) are cut.
#[must_use]
pub(crate) fn fold(line: &str, width: usize) -> Vec<String> {
    let prose = line.trim_start();
    let is_source = line.chars().take(8).any(|c| c == '|');
    let is_aligned = is_source || ALIGNED.iter().any(|start| prose.starts_with(start));
    if columns(line) <= width || is_aligned {
        return vec![cut(line, width, Charset::Unicode)];
    }
    // Only a URL may still be too long.
    let lines = wrap_line(line, width);
    let cut = |line: &String| cut(line, width, Charset::Unicode);
    lines.iter().map(cut).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_folded_and_a_source_is_cut() {
        assert_eq!(fold("  some words", 8), ["  some", "  words"]);
        assert_eq!(fold("12 | some words", 8), ["12 | so…"]);
        assert_eq!(fold("  actual \"long\"", 8), ["  actua…"]);
        assert_eq!(fold("a   b  and more", 8), ["a   b", "and more"]);
        assert_eq!(fold("  unbreakable", 8), ["  unbrea", "  kable"]);
        assert_eq!(fold("  https://here word", 8), ["  https…", "  word"]);
        assert_eq!(fold("short", 8), ["short"]);
    }
}
