//! Finds a source's functions, and replaces their bodies.

use std::ops::Range;

use super::edit::Edit;
use super::token::{RustToken, closing};

/// A function of a source.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) struct RustFunction {
    /// Its name.
    pub(super) name: String,
    /// The names in the head of the `impl` that it is in; empty if it is in none.
    pub(super) owner: Vec<String>,
    /// From `fn` to the end of its body.
    pub(super) range: Range<usize>,
    /// The inside of its body.
    body: Range<usize>,
    /// What it returns, without spaces; empty if nothing.
    returns: String,
}

/// What a body is replaced with, by what the function returns.
const BODIES: [(&str, &[&str]); 11] = [
    ("", &[" "]),
    ("bool", &["true", "false"]),
    ("String", &["String::new()"]),
    ("usize", &["0", "1"]),
    ("Vec<u8>", &["Vec::new()"]),
    ("Option<usize>", &["None"]),
    ("io::Result<()>", &["Ok(())"]),
    ("io::Result<bool>", &["Ok(true)", "Ok(false)"]),
    ("io::Result<Option<Vec<u8>>>", &["Ok(None)"]),
    ("io::Result<Vec<u8>>", &["Ok(Vec::new())"]),
    ("Result<Vec<f64>,&'staticstr>", &["Ok(Vec::new())"]),
];

pub(super) fn functions(tokens: &[RustToken<'_>]) -> Vec<RustFunction> {
    let mut functions = Vec::new();
    let mut owner = Vec::new();
    let mut end_of_owner = 0;
    for (index, token) in tokens.iter().enumerate() {
        if index >= end_of_owner {
            owner.clear();
        }
        // Of an item, and not of an argument.
        let is_item = index == 0 || ["}", ";", "]"].contains(&tokens[index - 1].text);
        if token.is("impl") && is_item {
            let head = tokens[index..].iter().take_while(|token| !token.is("{"));
            owner = head.map(|token| token.text.to_owned()).collect();
            end_of_owner = closing(tokens, index + owner.len()).unwrap_or_default();
        }
        if token.is("fn")
            && let Some(mut function) = function(tokens, index)
        {
            function.owner.clone_from(&owner);
            functions.push(function);
        }
    }
    functions
}

fn function(tokens: &[RustToken<'_>], index: usize) -> Option<RustFunction> {
    let name = tokens.get(index + 1)?.text.to_owned();
    let arguments = (index..tokens.len()).find(|index| tokens[*index].is("("))?;
    let end_of_arguments = closing(tokens, arguments)?;
    let open = (end_of_arguments..tokens.len()).find(|index| tokens[*index].is("{"))?;
    let close = closing(tokens, open)?;
    let returns = tokens[end_of_arguments + 1..open].iter();
    let returns = returns.take_while(|token| !token.is("where"));
    let returns = returns.filter(|token| !token.is("->"));
    Some(RustFunction {
        name,
        owner: Vec::new(),
        range: tokens[index].at..tokens[close].range().end,
        body: tokens[open].range().end..tokens[close].at,
        returns: returns.map(|token| token.text).collect(),
    })
}

pub(super) fn edits(functions: &[RustFunction]) -> Vec<Edit> {
    let mut edits = Vec::new();
    for function in functions.iter().filter(|function| function.name != "main") {
        let bodies = BODIES
            .iter()
            .filter(|(returns, _)| *returns == function.returns);
        for body in bodies.flat_map(|(_, bodies)| *bodies) {
            edits.push(Edit::new("replaces a body", function.body.clone(), *body));
        }
    }
    edits
}

#[cfg(test)]
mod tests {
    use super::super::token::tokens;
    use super::*;

    #[test]
    fn a_method_knows_its_type() {
        let source = "fn f(a: impl A) {} impl B for C { fn g() {} } fn h() {}";
        let owners = functions(&tokens(source)).into_iter().map(|it| it.owner);
        let owners: Vec<String> = owners.map(|owner| owner.join(" ")).collect();
        assert_eq!(owners, ["", "impl B for C", ""]);
    }

    #[test]
    fn a_body_becomes_each_simple_value() {
        let source = "fn f(a: u8) -> bool { a > 1 } fn g() {x();} fn h() -> Foo { y }";
        let functions = functions(&tokens(source));
        let names: Vec<&str> = functions.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["f", "g", "h"]);
        let results: Vec<String> = edits(&functions)
            .iter()
            .map(|edit| edit.apply(source))
            .collect();
        assert_eq!(
            results,
            [
                "fn f(a: u8) -> bool {true} fn g() {x();} fn h() -> Foo { y }",
                "fn f(a: u8) -> bool {false} fn g() {x();} fn h() -> Foo { y }",
                "fn f(a: u8) -> bool { a > 1 } fn g() { } fn h() -> Foo { y }",
            ]
        );
    }
}
