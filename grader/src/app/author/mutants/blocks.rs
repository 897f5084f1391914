//! Changes to statements, conditions, loops and the arms of a `match`.

use super::edit::Edit;
use super::token::{RustToken, closing};

pub(super) fn edits(tokens: &[RustToken<'_>]) -> Vec<Edit> {
    let mut edits = Vec::new();
    for (index, token) in tokens.iter().enumerate() {
        edits.extend(match token.text {
            "if" => condition(tokens, index),
            "loop" | "while" | "for" => one_turn(tokens, index),
            "match" => arms(tokens, index),
            "?" => swallowed(tokens, index),
            ";" | "{" | "}" => statement(tokens, index + 1),
            _ => None.into_iter().collect(),
        });
    }
    edits
}

/// Words that a statement begins with which other statements need.
const KEPT: [&str; 16] = [
    "let",
    "use",
    "const",
    "static",
    "fn",
    "struct",
    "enum",
    "impl",
    "pub",
    "mod",
    "type",
    "return",
    "break",
    "continue",
    "trait",
    "macro_rules",
];

/// Deletes the statement that begins there, if one does.
fn statement(tokens: &[RustToken<'_>], begin: usize) -> Vec<Edit> {
    let Some(first) = tokens.get(begin) else {
        return Vec::new();
    };
    let is_statement = first
        .text
        .starts_with(|letter: char| letter.is_alphabetic())
        || (first.is("*") || first.is("("));
    if !is_statement || KEPT.contains(&first.text) {
        return Vec::new();
    }
    let mut index = begin;
    while let Some(token) = tokens.get(index) {
        match token.text {
            "(" | "[" | "{" => match closing(tokens, index) {
                Some(end) => index = end,
                None => return Vec::new(),
            },
            ";" => {
                let range = first.at..token.range().end;
                return vec![Edit::new("deletes a statement", range, "")];
            }
            // The statement has no semicolon, or this is no block.
            ")" | "]" | "}" | "=>" | "," => return Vec::new(),
            _ => {}
        }
        index += 1;
    }
    Vec::new()
}

/// Turns a condition round, and deletes what depends on it.
fn condition(tokens: &[RustToken<'_>], index: usize) -> Vec<Edit> {
    let Some(open) = body_after(tokens, index) else {
        return guard(tokens, index);
    };
    let mut edits = Vec::new();
    let condition = tokens[index + 1].at..tokens[open - 1].range().end;
    if !tokens[index + 1].is("let") {
        let first = Edit::new("is always so", condition.clone(), "true");
        edits.extend([first, Edit::new("is never so", condition, "false")]);
    }
    if let Some(close) = closing(tokens, open).filter(|close| *close > open + 1) {
        let range = tokens[open].range().end..tokens[close].at;
        edits.push(Edit::new("deletes a block", range, " "));
    }
    edits
}

/// Drops the condition of an arm.
fn guard(tokens: &[RustToken<'_>], index: usize) -> Vec<Edit> {
    let arrow = (index..tokens.len()).find(|index| tokens[*index].is("=>"));
    let dropped = arrow.map(|arrow| {
        let range = tokens[index].at..tokens[arrow].at;
        Edit::new("drops a condition", range, "")
    });
    dropped.into_iter().collect()
}

/// The index of the `{` of an `if` or a loop; `None` if it is the condition of an arm.
fn body_after(tokens: &[RustToken<'_>], keyword: usize) -> Option<usize> {
    let mut index = keyword + 1;
    loop {
        match tokens.get(index)?.text {
            "(" | "[" => index = closing(tokens, index)?,
            "{" => return Some(index),
            "=>" | ";" => return None,
            _ => {}
        }
        index += 1;
    }
}

/// Lets a loop turn once.
fn one_turn(tokens: &[RustToken<'_>], index: usize) -> Vec<Edit> {
    let keyword = &tokens[index];
    let Some(open) = body_after(tokens, index) else {
        return Vec::new();
    };
    let operator = "turns once";
    match keyword.text {
        "loop" => vec![Edit::new(operator, keyword.range(), "for _ in 0..1")],
        "while" => vec![Edit::new(operator, keyword.range(), "if")],
        _ => {
            // Of a `for`, and not of `impl … for …`.
            let Some(of) = (index..open).find(|index| tokens[*index].is("in")) else {
                return Vec::new();
            };
            let range = tokens[of].range().end..tokens[open].at;
            let from = tokens[of + 1].at;
            let items = &tokens[of + 1..open];
            let text: Vec<&str> = items.iter().map(|token| token.text).collect();
            debug_assert!(from >= range.start);
            let text = format!(" ({}).into_iter().take(1) ", text.join(" "));
            vec![Edit::new(operator, range, text)]
        }
    }
}

/// Goes on after an error.
fn swallowed(tokens: &[RustToken<'_>], index: usize) -> Vec<Edit> {
    let is_end = tokens.get(index + 1).is_some_and(|next| next.is(";"));
    let edit = Edit::new("swallows an error", tokens[index].range(), ".ok()");
    is_end.then_some(edit).into_iter().collect()
}

/// Deletes each arm of a `match`. Where the others do not cover all cases, that does not compile.
fn arms(tokens: &[RustToken<'_>], index: usize) -> Vec<Edit> {
    let body = body_after(tokens, index);
    let Some((open, close)) = body.and_then(|open| Some((open, closing(tokens, open)?))) else {
        return Vec::new();
    };
    let mut edits = Vec::new();
    let mut begin = open + 1;
    while begin < close {
        let Some(end) = end_of_arm(tokens, begin, close) else {
            break;
        };
        let range = tokens[begin].at..tokens[end - 1].range().end;
        edits.push(Edit::new("deletes an arm", range, ""));
        begin = end;
    }
    edits
}

/// The index behind an arm that begins at `begin`.
fn end_of_arm(tokens: &[RustToken<'_>], begin: usize, close: usize) -> Option<usize> {
    let mut index = begin;
    while !tokens.get(index)?.is("=>") {
        index = match tokens[index].text {
            "(" | "[" | "{" => closing(tokens, index)? + 1,
            _ => index + 1,
        };
        if index >= close {
            return None;
        }
    }
    index += 1;
    if tokens[index].is("{") {
        let end = closing(tokens, index)? + 1;
        return Some(end + usize::from(tokens[end].is(",")));
    }
    while index < close && !tokens[index].is(",") {
        index = match tokens[index].text {
            "(" | "[" | "{" => closing(tokens, index)? + 1,
            _ => index + 1,
        };
    }
    Some((index + 1).min(close))
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    fn results(source: &str) -> Vec<String> {
        let edits = edits(&tokens(source));
        edits.iter().map(|edit| edit.apply(source)).collect()
    }

    #[test]
    fn statements_are_deleted_one_by_one() {
        assert_eq!(
            results("{ let a = 1; f(a); g(|x| { h(x) })?; a }"),
            [
                "{ let a = 1;  g(|x| { h(x) })?; a }",
                "{ let a = 1; f(a);  a }",
                "{ let a = 1; f(a); g(|x| { h(x) }).ok(); a }",
            ]
        );
    }

    #[test]
    fn conditions_hold_always_or_never() {
        assert_eq!(
            results("if a(b) { c() }"),
            ["if true { c() }", "if false { c() }", "if a(b) { }"]
        );
    }

    #[test]
    fn loops_turn_once() {
        assert_eq!(results("loop { a() }"), ["for _ in 0..1 { a() }"]);
        assert_eq!(results("while a { b() }"), ["if a { b() }"]);
        assert_eq!(
            results("for a in &b { c() }"),
            ["for a in (& b).into_iter().take(1) { c() }"]
        );
    }

    #[test]
    fn arms_and_their_conditions_are_deleted() {
        assert_eq!(
            results("match a { B(_) if c => d, E => { f() } _ => g }"),
            [
                "match a {  E => { f() } _ => g }",
                "match a { B(_) if c => d,  _ => g }",
                "match a { B(_) if c => d, E => { f() }  }",
                "match a { B(_) => d, E => { f() } _ => g }",
            ]
        );
    }
}
