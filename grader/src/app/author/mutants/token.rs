//! Cuts Rust into tokens, as far as the operators need it: comments and white space are left out.

use std::ops::Range;

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TokenKind {
    /// A name or a keyword.
    Word,
    /// A string, of characters or bytes.
    String,
    /// A character or a byte.
    Char,
    /// An integer or a decimal fraction.
    Number,
    /// A lifetime.
    Lifetime,
    /// An operator or a bracket.
    Sign,
}

/// A token of a source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct RustToken<'a> {
    pub(super) kind: TokenKind,
    pub(super) text: &'a str,
    pub(super) at: usize,
}

impl RustToken<'_> {
    pub(super) fn is(&self, text: &str) -> bool {
        self.text == text
    }

    pub(super) fn range(&self) -> Range<usize> {
        self.at..self.at + self.text.len()
    }
}

/// The operators of more than one character, the longest first.
const LONG_SIGNS: [&str; 21] = [
    "..=", "<<=", ">>=", "...", "->", "=>", "==", "!=", "<=", ">=", "&&", "||", "+=", "-=", "*=",
    "/=", "%=", "^=", "|=", "::", "..",
];

/// The tokens of a source, up to its tests.
pub(super) fn tokens(source: &str) -> Vec<RustToken<'_>> {
    let mut tokens = Vec::new();
    let end = source.find("#[cfg(test)]").unwrap_or(source.len());
    let mut at = 0;
    while let Some(rest) = source.get(at..end).filter(|rest| !rest.is_empty()) {
        let (kind, length) = next(rest);
        if let Some(kind) = kind {
            let text = &rest[..length];
            tokens.push(RustToken { kind, text, at });
        }
        at += length;
    }
    tokens
}

/// The kind and the length of what comes first; `None` is white space or a comment.
fn next(rest: &str) -> (Option<TokenKind>, usize) {
    let first = rest.chars().next().unwrap_or(' ');
    let until = |is_end: &dyn Fn(char) -> bool| rest.find(is_end).unwrap_or(rest.len());
    if first.is_whitespace() {
        (None, until(&|letter| !letter.is_whitespace()))
    } else if rest.starts_with("//") {
        (None, until(&|letter| letter == '\n'))
    } else if first == '"' || rest.starts_with("b\"") {
        (Some(TokenKind::String), quoted(rest, '"'))
    } else if rest.starts_with("b'") || is_char(rest) {
        (Some(TokenKind::Char), quoted(rest, '\''))
    } else if first == '\'' {
        let name = rest[1..].find(|letter| !is_word(letter));
        let length = name.map_or(rest.len(), |length| length + 1);
        (Some(TokenKind::Lifetime), length)
    } else if first.is_ascii_digit() {
        (Some(TokenKind::Number), number(rest))
    } else if is_word(first) {
        (Some(TokenKind::Word), until(&|letter| !is_word(letter)))
    } else {
        let long = LONG_SIGNS.iter().find(|sign| rest.starts_with(**sign));
        let length = long.map_or(first.len_utf8(), |sign| sign.len());
        (Some(TokenKind::Sign), length)
    }
}

fn is_word(letter: char) -> bool {
    letter.is_alphanumeric() || letter == '_'
}

/// Whether a quote begins a character, and not a lifetime.
fn is_char(rest: &str) -> bool {
    let mut letters = rest.chars();
    letters.next() == Some('\'') && (letters.next() == Some('\\') || letters.next() == Some('\''))
}

/// The length of a literal in these quotes.
fn quoted(rest: &str, quote: char) -> usize {
    let begin = rest.find(quote).unwrap_or(0) + 1;
    let mut is_escaped = false;
    for (at, letter) in rest[begin..].char_indices() {
        if !is_escaped && letter == quote {
            return begin + at + 1;
        }
        is_escaped = !is_escaped && letter == '\\';
    }
    rest.len()
}

/// The length of a number; the dots of a range are not part of it.
fn number(rest: &str) -> usize {
    let digits = |from: usize| {
        let end = rest[from..].find(|letter| !is_word(letter));
        end.map_or(rest.len(), |length| from + length)
    };
    let whole = digits(0);
    let is_fraction = rest[whole..]
        .strip_prefix('.')
        .is_some_and(|more| more.starts_with(|letter: char| letter.is_ascii_digit()));
    if is_fraction {
        digits(whole + 1)
    } else {
        whole
    }
}

/// The index of the bracket that closes the one at `open`.
pub(super) fn closing(tokens: &[RustToken<'_>], open: usize) -> Option<usize> {
    let mut depth = 0_usize;
    for (index, token) in tokens.iter().enumerate().skip(open) {
        if token.kind != TokenKind::Sign {
            continue;
        }
        match token.text {
            "(" | "[" | "{" => depth += 1,
            ")" | "]" | "}" => {
                depth = depth.checked_sub(1)?;
                if depth == 0 {
                    return Some(index);
                }
            }
            _ => {}
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(source: &str) -> Vec<&str> {
        tokens(source).iter().map(|token| token.text).collect()
    }

    #[test]
    fn a_source_is_cut_into_its_tokens() {
        assert_eq!(
            texts("fn f<'a>(x: &'a u8) -> bool { x == b'\\'' } // more"),
            [
                "fn", "f", "<", "'a", ">", "(", "x", ":", "&", "'a", "u8", ")", "->", "bool", "{",
                "x", "==", "b'\\''", "}"
            ]
        );
        assert_eq!(
            texts("1..=2.5 + 65_535"),
            ["1", "..=", "2.5", "+", "65_535"]
        );
        assert_eq!(
            texts(r#"p!("a\"b // c", 'x')"#),
            ["p", "!", "(", r#""a\"b // c""#, ",", "'x'", ")"]
        );
    }

    #[test]
    fn tests_are_no_part_of_a_program() {
        assert_eq!(texts("a; #[cfg(test)] mod tests {}"), ["a", ";"]);
    }

    #[test]
    fn brackets_are_matched() {
        let found = tokens("{ (a[0]) \"}\" } }");
        assert_eq!(closing(&found, 0), Some(8));
        assert_eq!(closing(&found, 1), Some(6));
    }
}
