//! Checks variables in text.

use super::checker::Checker;
use super::formula::{Digits, looks_like_formula};
use super::random::random_word;
use crate::spec::names::Role;
use crate::spec::problem::Problem;
use crate::spec::source::Mark;
use crate::spec::suggest::closest;
use crate::spec::variable::{Template, TemplatePart, Var};

/// Which variables a text may use.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Known {
    /// Random values only: nothing is known of the run yet.
    Random,
    /// What is known before the program runs: the server's address and the folder.
    Before,
    /// What is known in a step.
    Step {
        /// Whether a peer acts.
        name: bool,
        /// Whether there are rounds.
        round: bool,
    },
}

/// A part of a text: literal, or the name between `${` and `}`.
pub(super) enum Token<'a> {
    Text(&'a str),
    Name(&'a str),
}

/// Splits a text at its variables; an unclosed `${` is an error.
pub(super) fn split_variables(text: &str) -> Result<Vec<Token<'_>>, Problem> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("${") {
        if at > 0 && rest.as_bytes()[at - 1] == b'$' {
            tokens.push(Token::Text(&rest[..at - 1]));
            tokens.push(Token::Text("${"));
            rest = &rest[at + 2..];
            continue;
        }
        tokens.push(Token::Text(&rest[..at]));
        let Some((name, after)) = rest[at + 2..].split_once('}') else {
            return Err(Problem::new(
                "this `${` has no `}`",
                "write `$${` where `${` itself is meant",
            ));
        };
        tokens.push(Token::Name(name));
        rest = after;
    }
    tokens.push(Token::Text(rest));
    Ok(tokens)
}

impl Checker {
    /// Reads a text with variables.
    pub(super) fn check_template(
        &mut self,
        text: &str,
        mark: Mark,
        known: Known,
    ) -> Option<Template> {
        let tokens = match split_variables(text) {
            Ok(tokens) => tokens,
            Err(problem) => {
                self.record_error_in(mark, "${", problem);
                return None;
            }
        };
        let mut parts: Vec<TemplatePart> = Vec::new();
        for token in tokens {
            match token {
                Token::Text("") => {}
                Token::Text(text) => match parts.last_mut() {
                    Some(TemplatePart::Text(before)) => before.push_str(text),
                    _ => parts.push(TemplatePart::Text(text.to_owned())),
                },
                Token::Name(name) => match self.check_variable(name, known) {
                    Ok(variable) => parts.push(TemplatePart::Var(variable)),
                    Err(problem) => {
                        self.record_error_in(mark, &format!("${{{name}}}"), problem);
                        return None;
                    }
                },
            }
        }
        Some(Template(parts))
    }

    fn check_variable(&mut self, name: &str, known: Known) -> Result<Var, Problem> {
        if let Some(word) = random_word(name, &self.random, &mut self.used) {
            return Ok(word);
        }
        let is_drawn = self.random.get(name).is_some();
        if !is_drawn && let Some(variable) = self.run_variable(name, known) {
            return variable;
        }
        if is_drawn || looks_like_formula(name) {
            return self.formula(name, known, Digits::Printed).map(Var::Formula);
        }
        match (name, known) {
            (_, Known::Random) => {
                let problem = "inside `repeat`, only random values can be variables";
                Err(Problem::without_help(problem))
            }
            _ => Err(self.unknown_variable(name, known)),
        }
    }

    /// A variable that only the run knows; `None` if there is none with this name.
    pub(super) fn run_variable(&self, name: &str, known: Known) -> Option<Result<Var, Problem>> {
        if known == Known::Random {
            return None;
        }
        for (property, of) in [
            (".port", Var::PortOf as fn(Box<Var>) -> Var),
            (".host", Var::Host),
        ] {
            if let Some(address) = name.strip_suffix(property) {
                let address = self.run_variable(address, known)?;
                return Some(address.map(|address| of(Box::new(address))));
            }
        }
        if let Some(name) = name.strip_suffix(".upper") {
            let captured = self.captured(name)?;
            return Some(captured.map(|name| Var::Captured { name, upper: true }));
        }
        if let Some(captured) = self.captured(name) {
            return Some(captured.map(|name| Var::Captured { name, upper: false }));
        }
        let problem = |message: &str| Some(Err(Problem::without_help(message)));
        match (name, known) {
            ("addr", _) => Some(Ok(Var::Addr)),
            ("port", _) => Some(Ok(Var::Port)),
            ("dir", _) => Some(Ok(Var::Dir)),
            (name, Known::Before) => {
                let place = self.place_of(Some(name));
                place.map(|_| Ok(Var::Peer(name.to_owned())))
            }
            ("program", _) if self.program == Role::Client => Some(Ok(Var::Program)),
            ("program", _) => Some(Err(Problem::new(
                "`${program}` is the address of a client under test, and here it is the server",
                "the server's address is `${addr}`",
            ))),
            ("name", Known::Step { name: true, .. }) => Some(Ok(Var::Name)),
            ("name", _) => problem("`${name}` is known only where a peer acts"),
            ("n", Known::Step { round: true, .. }) => Some(Ok(Var::Round)),
            ("n", _) => problem("`${n}` is known only in a step with `times`"),
            _ if self.peers.iter().any(|peer| peer == name) => Some(Ok(Var::Peer(name.to_owned()))),
            ("now", _) => Some(Ok(Var::Now)),
            _ => None,
        }
    }

    fn unknown_variable(&self, name: &str, known: Known) -> Problem {
        let mut names = vec!["addr", "port", "dir"];
        if known != Known::Before {
            if self.program == Role::Client {
                names.push("program");
            }
            names.extend(["name", "n"]);
        }
        names.extend(self.random.names());
        names.extend(self.readable_captures());
        let mut listed = names
            .iter()
            .map(|name| format!("${{{name}}}"))
            .collect::<Vec<_>>()
            .join(", ");
        if known != Known::Before && !self.peers.is_empty() {
            names.extend(self.peers.iter().map(String::as_str));
            listed += &format!(" and the address of a peer: {}", self.peer_list());
        }
        let help = match closest(name, names) {
            Some(closest) => format!("did you mean `${{{closest}}}`? Known here: {listed}"),
            None => format!("known here: {listed}; `$${{` is a literal `${{`"),
        };
        let before = match known {
            Known::Before => " before the program runs",
            Known::Random | Known::Step { .. } => "",
        };
        Problem::new(format!("`${{{name}}}` is not a variable{before}"), help)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cut(text: &str) -> String {
        let Ok(tokens) = split_variables(text) else {
            return "open".to_owned();
        };
        let shown = tokens.iter().map(|token| match token {
            Token::Text(text) => (*text).to_owned(),
            Token::Name(name) => format!("<{name}>"),
        });
        shown.collect()
    }

    #[test]
    fn variables_are_cut_out() {
        assert_eq!(cut("a ${b} c${d}"), "a <b> c<d>");
        assert_eq!(cut("costs $5, $ or $$"), "costs $5, $ or $$");
        assert_eq!(cut("a $${b} ${c}"), "a ${b} <c>");
        assert_eq!(cut("$${"), "${");
        assert_eq!(cut("a ${b"), "open");
        assert_eq!(cut("${}"), "<>");
        assert_eq!(cut(""), "");
    }
}
