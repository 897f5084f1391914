//! The characters that a terminal can show.

use super::escape::escape;

/// The characters to write with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// All of Unicode.
    Unicode,
    /// ASCII only.
    Ascii,
}

/// The signs in the grader's own words, and their replacements in ASCII.
const SIGNS: [(char, &str); 9] = [
    ('✓', "+"),
    ('✗', "x"),
    ('▸', ">"),
    ('·', "."),
    ('│', "|"),
    ('─', "-"),
    ('…', "~"),
    ('⏎', "\\n"),
    ('␣', " "),
];

impl Charset {
    /// Untrusted text, escaped: with ASCII, other characters become escape sequences.
    #[must_use]
    pub fn escape(self, text: &str) -> String {
        let text = escape(text);
        match self {
            Self::Unicode => text,
            Self::Ascii => text.replace('…', "...").chars().map(escape_char).collect(),
        }
    }

    /// The grader's own words: with ASCII, signs get a replacement, and other characters become
    /// `?`.
    #[must_use]
    pub fn replace_signs(self, text: &str) -> String {
        if self == Self::Unicode || text.is_ascii() {
            return text.to_owned();
        }
        let mut shown = String::with_capacity(text.len());
        for c in text.chars() {
            match SIGNS.iter().find(|(sign, _)| *sign == c) {
                Some((_, replacement)) => shown.push_str(replacement),
                None if c.is_ascii() => shown.push(c),
                None => shown.push('?'),
            }
        }
        shown
    }

    /// The mark before what should have happened; visible without colours, too.
    #[must_use]
    pub fn cross(self) -> &'static str {
        match self {
            Self::Unicode => "✗ ",
            Self::Ascii => "x ",
        }
    }

    /// The mark at the end of text that was cut.
    #[must_use]
    pub fn ellipsis(self) -> &'static str {
        match self {
            Self::Unicode => "…",
            Self::Ascii => "...",
        }
    }
}

fn escape_char(c: char) -> String {
    if c.is_ascii() {
        c.to_string()
    } else {
        c.escape_unicode().to_string()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_have_a_plain_form() {
        let line = "✓ tcp-echo │ straße…";
        assert_eq!(Charset::Ascii.replace_signs(line), "+ tcp-echo | stra?e~");
        assert_eq!(Charset::Unicode.replace_signs(line), line);
    }

    #[test]
    fn untrusted_text_is_escaped() {
        assert_eq!(Charset::Ascii.escape("ß…\n"), "\\u{df}...\\n");
        assert_eq!(Charset::Unicode.escape("ß…\n"), "ß…\\n");
    }
}
