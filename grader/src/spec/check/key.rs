//! Random values in an answer key: where a run's value stands, the key has `${word}`, as the case
//! has it.

use std::collections::BTreeSet;

use super::random::random_variable;
use super::template::{Token, split_variables};
use crate::spec::draw::Draws;
use crate::spec::lab::Spec;
use crate::spec::problem::Problem;
use crate::spec::variable::{Template, TemplatePart, Var};

/// The variables of an answer key; without random values the key is text and nothing else.
pub(crate) fn check_key(key: &str, draws: &Draws) -> Result<Template, Problem> {
    if draws.is_empty() {
        return Ok(Template(vec![TemplatePart::Text(key.to_owned())]));
    }
    let part = |token| match token {
        Token::Text(text) => Ok(TemplatePart::Text(text.to_owned())),
        Token::Name(name) => match random_variable(name, draws, &mut BTreeSet::new()) {
            Some(variable) => variable.map(TemplatePart::Var),
            None => Err(Problem::new(
                format!("`${{{name}}}` is none of the case's random values"),
                "an answer key has random values in `${}` and addresses in `<>`",
            )),
        },
    };
    let parts = split_variables(key)?.into_iter().map(part);
    Ok(Template(parts.collect::<Result<_, _>>()?))
}

/// What a case writes of its random values, each once: the text between `${` and `}`, and what it
/// stands for.
#[must_use]
pub fn random_expressions(spec: &Spec) -> Vec<(String, Var)> {
    let mut expressions: Vec<(String, Var)> = Vec::new();
    let written = spec.source.text.split("${").skip(1);
    for text in written.filter_map(|rest| Some(rest.split_once('}')?.0)) {
        let variable = random_variable(text, &spec.random, &mut BTreeSet::new());
        if let Some(Ok(variable)) = variable
            && !expressions.iter().any(|(known, _)| known == text)
        {
            expressions.push((text.to_owned(), variable));
        }
    }
    expressions
}
