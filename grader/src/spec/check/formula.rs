//! Reads calculations: whole numbers and variables, with `+`, `-`, `*`, `/`, `%`, `&` and brackets.

use std::collections::BTreeSet;

use crate::spec::draw::{Draw, Draws};
use crate::spec::problem::Problem;
use crate::spec::suggest::suggestion;
use crate::spec::variable::Var;
use crate::spec::variable::{Formula, Sign};

/// The maximum length in characters: a longer calculation would not help those who read the case.
const MAX_CHARS: usize = 200;

/// The maximum magnitude of a result: not every language calculates exactly with more digits.
const MAX_MAGNITUDE: i128 = 999_999_999_999_999;

/// The help for a calculation that cannot be read.
const HELP: &str = "a calculation has whole numbers, variables, `+`, `-`, `*`, `/`, `%`, `&` and \
                    brackets: `${3*first + 6}`";

/// Whether a text between `${` and `}` looks like a calculation.
pub(super) fn looks_like_formula(text: &str) -> bool {
    text.contains(['+', '-', '*', '/', '%', '&', '(', ')', '.'])
        || text.starts_with(|c: char| c.is_ascii_digit())
}

/// Whether the result of a calculation is printed, and so has at most 15 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Digits {
    Printed,
    Any,
}

/// The names that a calculation may have.
pub(super) struct FormulaNames<'a> {
    pub(super) draws: &'a Draws,
    /// The random values that were used.
    pub(super) used: &'a mut BTreeSet<String>,
    /// What patterns have bound.
    pub(super) captured: Vec<String>,
    /// The variables of the run that are known here; `None`: none by this name.
    pub(super) variable: &'a dyn Fn(&str) -> Option<Result<Var, Problem>>,
}

impl<'a> FormulaNames<'a> {
    /// Random values only.
    pub(super) fn of_draws(draws: &'a Draws, used: &'a mut BTreeSet<String>) -> Self {
        Self {
            draws,
            used,
            captured: Vec::new(),
            variable: &|_| None,
        }
    }
}

/// Reads a calculation whose result is printed.
pub(super) fn read_formula(text: &str, names: FormulaNames<'_>) -> Result<Formula, Problem> {
    let draws = names.draws;
    let formula = read_number(text, names)?;
    if formula.max_magnitude(draws) > MAX_MAGNITUDE {
        let problem = "the result may have more than 15 digits";
        return Err(Problem::new(problem, "draw smaller numbers"));
    }
    Ok(formula)
}

/// Reads a calculation whose result is a number of any size.
pub(super) fn read_number(text: &str, names: FormulaNames<'_>) -> Result<Formula, Problem> {
    if text.len() > MAX_CHARS {
        let problem = format!("a calculation has at most {MAX_CHARS} characters");
        return Err(Problem::new(problem, "write it shorter"));
    }
    let mut reader = FormulaReader {
        rest: text.trim(),
        names,
    };
    let formula = reader.conjunction()?;
    match reader.rest.chars().next() {
        None => Ok(formula),
        Some(')') => Err(Problem::new("this `)` closes nothing", HELP)),
        Some(_) => Err(reader.unexpected()),
    }
}

/// The rest of the text, without white space before it.
struct FormulaReader<'a> {
    rest: &'a str,
    names: FormulaNames<'a>,
}

impl FormulaReader<'_> {
    fn conjunction(&mut self) -> Result<Formula, Problem> {
        let mut left = self.sum()?;
        while self.takes('&') {
            left = Formula::Binary(Box::new(left), Sign::And, Box::new(self.sum()?));
        }
        Ok(left)
    }

    fn sum(&mut self) -> Result<Formula, Problem> {
        let mut left = self.product()?;
        loop {
            let sign = if self.takes('+') {
                Sign::Plus
            } else if self.takes('-') {
                Sign::Minus
            } else {
                return Ok(left);
            };
            left = Formula::Binary(Box::new(left), sign, Box::new(self.product()?));
        }
    }

    fn product(&mut self) -> Result<Formula, Problem> {
        let mut left = self.value()?;
        loop {
            let sign = if self.takes('*') {
                Sign::Times
            } else if self.takes('/') {
                Sign::Over
            } else if self.takes('%') {
                Sign::Modulo
            } else {
                return Ok(left);
            };
            left = Formula::Binary(Box::new(left), sign, Box::new(self.value()?));
        }
    }

    fn value(&mut self) -> Result<Formula, Problem> {
        if self.takes('(') {
            let inside = self.conjunction()?;
            if self.takes(')') {
                return Ok(inside);
            }
            return Err(match self.rest.chars().next() {
                None => Problem::new("this `(` is not closed", HELP),
                Some(_) => self.unexpected(),
            });
        }
        if self.rest.starts_with("0x") {
            let written = self.word(|c| c.is_ascii_alphanumeric());
            let number = i128::from_str_radix(&written[2..], 16);
            let bad = || Problem::without_help(format!("`{written}` is not a number"));
            return number.map(Formula::Constant).map_err(|_| bad());
        }
        let number = self.word(|c| c.is_ascii_digit());
        if !number.is_empty() {
            let far = || Problem::without_help(format!("{number} is too large a number"));
            return number.parse().map(Formula::Constant).map_err(|_| far());
        }
        let name = self.word(|c| c.is_alphanumeric() || matches!(c, '_' | '.'));
        if !name.is_empty() {
            return self.named(name);
        }
        Err(match self.rest.chars().next() {
            None => Problem::new("a number or a name is missing at the end", HELP),
            Some(_) => self.unexpected(),
        })
    }

    /// `first`, `word.length`, or a variable of the run.
    fn named(&mut self, written: &str) -> Result<Formula, Problem> {
        let (name, property) = match written.split_once('.') {
            Some((name, property)) => (name, Some(property)),
            None => (written, None),
        };
        let Some(draw) = self.names.draws.get(name) else {
            return self.variable(written);
        };
        self.names.used.insert(name.to_owned());
        let is_number = matches!(draw, Draw::Number { .. } | Draw::AnyNumber(_));
        match (is_number, property) {
            (true, None) => Ok(Formula::Number(name.to_owned())),
            (false, Some("length")) => Ok(Formula::Length(name.to_owned())),
            (false, None | Some("upper")) => Err(Problem::new(
                format!("`{name}` is letters, and a calculation has numbers"),
                format!("`{name}.length` is the number of letters"),
            )),
            (false, Some(other)) => Err(Problem::new(
                format!("a word has no `{other}`"),
                format!("write `${{{name}}}`, `${{{name}.upper}}` or `${{{name}.length}}`"),
            )),
            (true, Some(other)) => Err(Problem::new(
                format!("a number has no `{other}`"),
                format!("write `${{{name}}}`"),
            )),
        }
    }

    /// A variable of the run, or the number of bytes of one.
    fn variable(&self, written: &str) -> Result<Formula, Problem> {
        if let Some(variable) = (self.names.variable)(written) {
            let variable = variable?;
            if !is_number(&variable) {
                let problem = format!("`{written}` is no number");
                return Err(Problem::new(problem, not_a_number_help(written, &variable)));
            }
            return Ok(Formula::Variable(Box::new(variable)));
        }
        if let Some(name) = written.strip_suffix(".length")
            && let Some(variable) = (self.names.variable)(name)
        {
            return Ok(Formula::VariableLength(Box::new(variable?)));
        }
        let name = written.split('.').next().unwrap_or(written);
        Err(unknown_value(name, &self.names))
    }

    fn unexpected(&self) -> Problem {
        let is_sign = |c: char| !c.is_alphanumeric();
        let word = self.rest.split(is_sign).next().unwrap_or_default();
        let sign = self.rest.chars().take(1).collect::<String>();
        let found = if word.is_empty() { &sign } else { word };
        Problem::new(format!("`{found}` is not expected here"), HELP)
    }

    fn takes(&mut self, sign: char) -> bool {
        match self.rest.strip_prefix(sign) {
            Some(rest) => {
                self.rest = rest.trim_start();
                true
            }
            None => false,
        }
    }
}

impl<'a> FormulaReader<'a> {
    /// Takes the longest prefix of such characters.
    fn word(&mut self, is_part: impl Fn(char) -> bool) -> &'a str {
        let end = self.rest.find(|c| !is_part(c)).unwrap_or(self.rest.len());
        let (word, rest) = self.rest.split_at(end);
        self.rest = rest.trim_start();
        word
    }
}

/// Whether a variable can be calculated with.
fn is_number(variable: &Var) -> bool {
    matches!(
        variable,
        Var::Captured { .. } | Var::Port | Var::PortOf(_) | Var::Round | Var::Now
    )
}

fn not_a_number_help(written: &str, variable: &Var) -> String {
    match variable {
        Var::Addr | Var::Program | Var::Peer(_) => format!("`${{{written}.port}}` is its port"),
        _ => "calculate with numbers, ports and what was captured".to_owned(),
    }
}

/// The mistake of using a name that is nothing.
fn unknown_value(name: &str, names: &FormulaNames<'_>) -> Problem {
    let captured = names.captured.iter().map(String::as_str);
    let known: Vec<&str> = names.draws.names().chain(captured).collect();
    let help = if known.is_empty() {
        "the case has no `random`".to_owned()
    } else {
        suggestion(name, &known)
    };
    let problem = match names.captured.is_empty() {
        true => format!("`{name}` is not a random value of this case"),
        false => format!("`{name}` is no random value, and no pattern has bound it"),
    };
    Problem::new(problem, help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(formula: &Formula) -> String {
        match formula {
            Formula::Constant(number) => number.to_string(),
            Formula::Number(name) => name.clone(),
            Formula::Length(name) => format!("#{name}"),
            Formula::Variable(_) | Formula::VariableLength(_) => "?".to_owned(),
            Formula::Binary(left, sign, right) => {
                format!("({} {sign:?} {})", shape(left), shape(right))
            }
        }
    }

    #[test]
    fn signs_bind_as_everybody_is_used_to() {
        let draws = Draws(vec![
            ("a".into(), Draw::Number { min: -5, max: 9 }),
            ("w".into(), Draw::Letters { min: 1, max: 8 }),
        ]);
        let read = |text: &str| {
            let mut names = BTreeSet::new();
            read_formula(text, FormulaNames::of_draws(&draws, &mut names))
                .map(|formula| (shape(&formula), names.len()))
        };
        let right = |text: &str| read(text).unwrap();
        assert_eq!(right("a"), ("a".into(), 1));
        assert_eq!(
            right("3*a - 2 - w.length"),
            ("(((3 Times a) Minus 2) Minus #w)".into(), 2)
        );
        assert_eq!(right(" 2 * ( a+1 ) "), ("(2 Times (a Plus 1))".into(), 1));
        assert_eq!(
            right("a/2 % 3 + 1 & 0xff"),
            ("((((a Over 2) Modulo 3) Plus 1) And 255)".into(), 1)
        );
        for wrong in [
            "", "a +", "+ a", "(a", "a)", "a a", "2a", "a//2", "é", "a..b", "w", "-1", "0x", "a &",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn results_stay_exact() {
        let far = i64::pow(10, 12);
        let draws = Draws(vec![("a".into(), Draw::Number { min: -far, max: 3 })]);
        let is_right = |text: &str| {
            read_formula(text, FormulaNames::of_draws(&draws, &mut BTreeSet::new())).is_ok()
        };
        assert!(is_right("a*999"));
        assert!(!is_right("a*1000"));
        assert!(!is_right("a*1000*0"));
        assert!(!is_right("a*1000 - a*1000"));
        assert!(!is_right(
            "99999999999999*".repeat(12).trim_end_matches('*')
        ));
        assert!(!is_right("99999999999999999999999999999999999999999999"));
    }
}
