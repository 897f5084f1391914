//! Changes to single tokens: operators, literals, names.

use super::edit::Edit;
use super::token::{RustToken, TokenKind, closing};

/// What an operator becomes, if it stands between two spaces: without them it may be a bracket of
/// a type.
const SIGNS: [(&str, &str); 14] = [
    ("==", "!="),
    ("!=", "=="),
    ("<", "<="),
    ("<=", "<"),
    (">", ">="),
    (">=", ">"),
    ("&&", "||"),
    ("||", "&&"),
    ("+", "-"),
    ("-", "+"),
    ("*", "+"),
    ("/", "*"),
    ("+=", "-="),
    ("..=", ".."),
];

/// What a name becomes.
const WORDS: [(&str, &str); 14] = [
    ("write_all", "write"),
    ("to_uppercase", "to_ascii_uppercase"),
    ("to_uppercase", "to_string"),
    ("true", "false"),
    ("false", "true"),
    ("break", "continue"),
    ("continue", "break"),
    ("f64", "f32"),
    ("i64", "i32"),
    ("i128", "i64"),
    ("u16", "u32"),
    ("usize", "u8"),
    ("Write", "Both"),
    ("IDLE_TIMEOUT", "std::time::Duration::from_millis(40)"),
];

/// Calls whose text nobody compares: it goes to stderr.
const FREE_TEXT: [&str; 6] = [
    "context",
    "report_error",
    "usage_error",
    "format_args",
    "new",
    "other",
];

/// The changes to a program, or to the library, whose texts all go to stderr.
pub(super) fn edits(tokens: &[RustToken<'_>], is_library: bool) -> Vec<Edit> {
    let mut edits = Vec::new();
    let mut free = free_text(tokens);
    if is_library {
        free.fill(true);
    }
    for (index, token) in tokens.iter().enumerate() {
        match token.kind {
            TokenKind::Sign => edits.extend(sign(tokens, index)),
            TokenKind::Word => edits.extend(word(tokens, index)),
            TokenKind::Number => edits.extend(number(tokens, index)),
            TokenKind::String if !free[index] => edits.extend(string(token)),
            TokenKind::Char if !free[index] || token.is("b'\\n'") => edits.extend(char(token)),
            TokenKind::String | TokenKind::Char | TokenKind::Lifetime => {}
        }
    }
    edits
}

/// Which tokens are arguments of a call whose text is free.
fn free_text(tokens: &[RustToken<'_>]) -> Vec<bool> {
    let mut free = vec![false; tokens.len()];
    for (index, token) in tokens.iter().enumerate() {
        let is_macro = tokens.get(index + 1).is_some_and(|next| next.is("!"));
        let open = index + 1 + usize::from(is_macro);
        let is_call = tokens.get(open).is_some_and(|next| next.is("("));
        if FREE_TEXT.contains(&token.text) && is_call {
            let end = closing(tokens, open).unwrap_or(open);
            free[open..end].fill(true);
        }
    }
    free
}

fn sign(tokens: &[RustToken<'_>], index: usize) -> Vec<Edit> {
    let token = &tokens[index];
    let gap = |before: &RustToken<'_>, after: &RustToken<'_>| before.range().end < after.at;
    let is_apart = index > 0
        && gap(&tokens[index - 1], token)
        && tokens.get(index + 1).is_some_and(|next| gap(token, next));
    let mut edits = Vec::new();
    if is_apart || token.is("..=") {
        let swaps = SIGNS.iter().filter(|(from, _)| token.is(from));
        edits.extend(swaps.map(|(_, to)| Edit::new("swaps an operator", token.range(), *to)));
    }
    let is_not = token.is("!")
        && tokens
            .get(index.wrapping_sub(1))
            .is_none_or(|it| gap(it, token));
    if is_not || (token.is("!") && index > 0 && tokens[index - 1].is("(")) {
        edits.push(Edit::new("drops a `!`", token.range(), ""));
    }
    edits
}

fn word(tokens: &[RustToken<'_>], index: usize) -> Vec<Edit> {
    let token = &tokens[index];
    let next = |offset: usize| tokens.get(index + offset);
    let is_print = token.is("print_line") && next(1).is_some_and(|sign| sign.is("!"));
    let mut edits = Vec::new();
    if is_print {
        edits.push(Edit::new("prints on stderr", token.range(), "eprintln"));
        edits.push(Edit::new("drops the newline", token.range(), "print"));
    }
    // `a.trim()` becomes `a`.
    let is_trim = ["trim", "trim_ascii", "trim_end"].contains(&token.text);
    if is_trim && let Some(end) = next(2).filter(|sign| sign.is(")")) {
        let range = tokens[index - 1].at..end.range().end;
        edits.push(Edit::new("does not trim", range, ""));
    }
    let swaps = WORDS.iter().filter(|(from, _)| token.is(from));
    let is_swapped = !is_imported(tokens, index);
    edits.extend(
        swaps
            .filter(|_| is_swapped)
            .map(|(_, to)| Edit::new("swaps a name", token.range(), *to)),
    );
    edits
}

/// Whether the token is part of a `use`.
fn is_imported(tokens: &[RustToken<'_>], index: usize) -> bool {
    let statement = tokens[..index]
        .iter()
        .rev()
        .take_while(|token| !token.is(";"));
    statement.last().is_some_and(|first| first.is("use"))
}

fn number(tokens: &[RustToken<'_>], index: usize) -> Vec<Edit> {
    let token = &tokens[index];
    let before = |offset: usize| {
        index
            .checked_sub(offset)
            .map_or("", |index| tokens[index].text)
    };
    let is_field = before(1) == ".";
    // `[0; LENGTH]`: what a buffer is filled with is never seen.
    let fills_buffer = before(1) == "[" && tokens.get(index + 1).is_some_and(|it| it.is(";"));
    let Ok(value) = token.text.replace('_', "").parse::<u64>() else {
        return Vec::new();
    };
    if is_field || fills_buffer {
        return Vec::new();
    }
    let change = |value: u64| Edit::new("changes a number", token.range(), value.to_string());
    if before(2).starts_with("from_") {
        vec![change(value * 8), change(value / 8)]
    } else if value >= 16 {
        vec![change(value / 16)]
    } else {
        vec![change(value + 1)]
    }
}

fn string(token: &RustToken<'_>) -> Vec<Edit> {
    let begin = token.text.find('"').unwrap_or(0) + 1;
    let inner = &token.text[begin..token.text.len() - 1];
    let with = |operator, inner: String| {
        Edit::new(
            operator,
            token.range(),
            format!("{}{inner}\"", &token.text[..begin]),
        )
    };
    if let Some((host, port)) = inner.rsplit_once(':')
        && let Ok(port) = port.parse::<u16>()
    {
        let port = if port == 0 { 34_567 } else { port + 1 };
        return vec![with("changes a port", format!("{host}:{port}"))];
    }
    let mut edits = Vec::new();
    if let Some(at) = inner.find(|letter: char| letter.is_ascii_alphabetic())
        && !inner[..at].ends_with(['\\', '{'])
    {
        let letter = if inner[at..].starts_with('x') {
            "y"
        } else {
            "x"
        };
        let changed = [&inner[..at], letter, &inner[at + 1..]].concat();
        edits.push(with("changes a text", changed));
    }
    if !inner.is_empty() {
        edits.push(with("adds a space to a text", format!("{inner} ")));
    }
    if inner.contains("\\n") {
        edits.push(with(
            "drops the newlines of a text",
            inner.replace("\\n", ""),
        ));
    }
    if inner.contains("\\r") {
        edits.push(with("drops a carriage return", inner.replace("\\r", "")));
    }
    if inner.ends_with(' ') {
        edits.push(with("trims a text", inner.trim_end().to_owned()));
    }
    edits
}

fn char(token: &RustToken<'_>) -> Vec<Edit> {
    let other = if token.text.contains("\\n") {
        "\\r"
    } else {
        "x"
    };
    let prefix = if token.text.starts_with('b') { "b" } else { "" };
    vec![Edit::new(
        "changes a character",
        token.range(),
        format!("{prefix}'{other}'"),
    )]
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    fn results(source: &str) -> Vec<String> {
        let edits = edits(&tokens(source), false);
        edits.iter().map(|edit| edit.apply(source)).collect()
    }

    #[test]
    fn operators_are_swapped_where_they_are_operators() {
        assert_eq!(results("a == b"), ["a != b"]);
        assert_eq!(results("Vec<u8>"), Vec::<String>::new());
        assert_eq!(results("if !done {}"), ["if done {}"]);
        assert_eq!(results("vec![x]"), Vec::<String>::new());
    }

    #[test]
    fn texts_that_are_compared_change() {
        assert_eq!(
            results(r#"prompt("Name: ")"#),
            [
                r#"prompt("xame: ")"#,
                r#"prompt("Name:  ")"#,
                r#"prompt("Name:")"#
            ]
        );
        assert_eq!(results(r#"context("Name")"#), Vec::<String>::new());
        assert_eq!(results(r#""127.0.0.1:80""#), [r#""127.0.0.1:81""#]);
    }

    #[test]
    fn numbers_change_where_that_can_matter() {
        assert_eq!(results("[0; 65_535]"), ["[0; 4095]"]);
        assert_eq!(results("pair.0"), Vec::<String>::new());
        assert_eq!(
            results("from_millis(80)"),
            ["from_millis(640)", "from_millis(10)"]
        );
    }

    #[test]
    fn names_change_but_not_where_they_are_imported() {
        assert_eq!(results("use io::Write;"), Vec::<String>::new());
        assert_eq!(results("s.write_all(b)"), ["s.write(b)"]);
        assert_eq!(results("s.trim().len()"), ["s.len()"]);
    }
}
