//! Reads calculations: whole numbers and random values, with `+`, `-`, `*` and brackets.

use std::collections::BTreeSet;

use crate::spec::draw::{Draw, Draws, Formula, Sign};
use crate::spec::problem::Problem;
use crate::spec::suggest::suggestion;

/// The maximum length in characters: a longer calculation would not help those who read the case.
const MAX_CHARS: usize = 200;

/// The maximum magnitude of a result: not every language calculates exactly with more digits.
const MAX_MAGNITUDE: i128 = 999_999_999_999_999;

/// The help for a calculation that cannot be read.
const HELP: &str =
    "a calculation has whole numbers, random values, `+`, `-`, `*` and brackets: `${3*first + 6}`";

/// Whether a text between `${` and `}` looks like a calculation.
pub(super) fn looks_like_formula(text: &str) -> bool {
    text.contains(['+', '-', '*', '(', ')', '.']) || text.starts_with(|c: char| c.is_ascii_digit())
}

/// Reads a calculation, and adds the random values in it to `names`.
pub(super) fn read_formula(
    text: &str,
    draws: &Draws,
    names: &mut BTreeSet<String>,
) -> Result<Formula, Problem> {
    if text.len() > MAX_CHARS {
        let problem = format!("a calculation has at most {MAX_CHARS} characters");
        return Err(Problem::new(problem, "write it shorter"));
    }
    let mut reader = FormulaReader {
        rest: text.trim(),
        draws,
        names,
    };
    let formula = reader.sum()?;
    match reader.rest.chars().next() {
        None => {}
        Some(')') => return Err(Problem::new("this `)` closes nothing", HELP)),
        Some(_) => return Err(reader.unexpected()),
    }
    if formula.max_magnitude(draws) > MAX_MAGNITUDE {
        let problem = "the result may have more than 15 digits";
        return Err(Problem::new(problem, "draw smaller numbers"));
    }
    Ok(formula)
}

/// The rest of the text, without white space before it.
struct FormulaReader<'a> {
    rest: &'a str,
    draws: &'a Draws,
    names: &'a mut BTreeSet<String>,
}

impl FormulaReader<'_> {
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
        while self.takes('*') {
            left = Formula::Binary(Box::new(left), Sign::Times, Box::new(self.value()?));
        }
        Ok(left)
    }

    fn value(&mut self) -> Result<Formula, Problem> {
        if self.takes('(') {
            let inside = self.sum()?;
            if self.takes(')') {
                return Ok(inside);
            }
            return Err(match self.rest.chars().next() {
                None => Problem::new("this `(` is not closed", HELP),
                Some(_) => self.unexpected(),
            });
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

    /// `first`, or `word.length`.
    fn named(&mut self, written: &str) -> Result<Formula, Problem> {
        let (name, property) = match written.split_once('.') {
            Some((name, property)) => (name, Some(property)),
            None => (written, None),
        };
        let draw = self
            .draws
            .get(name)
            .ok_or_else(|| unknown_random_value(name, self.draws))?;
        self.names.insert(name.to_owned());
        match (draw, property) {
            (Draw::Number { .. }, None) => Ok(Formula::Number(name.to_owned())),
            (Draw::Letters { .. }, Some("length")) => Ok(Formula::Length(name.to_owned())),
            (Draw::Letters { .. }, None | Some("upper")) => Err(Problem::new(
                format!("`{name}` is letters, and a calculation has numbers"),
                format!("`{name}.length` is the number of letters"),
            )),
            (Draw::Letters { .. }, Some(other)) => Err(Problem::new(
                format!("a word has no `{other}`"),
                format!("write `${{{name}}}`, `${{{name}.upper}}` or `${{{name}.length}}`"),
            )),
            (Draw::Number { .. }, Some(other)) => Err(Problem::new(
                format!("a number has no `{other}`"),
                format!("write `${{{name}}}`"),
            )),
        }
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

/// The mistake of using a name that is not a random value.
fn unknown_random_value(name: &str, draws: &Draws) -> Problem {
    let names: Vec<&str> = draws.names().collect();
    let help = if names.is_empty() {
        "the case has no `random`".to_owned()
    } else {
        suggestion(name, &names)
    };
    Problem::new(format!("`{name}` is not a random value of this case"), help)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shape(formula: &Formula) -> String {
        match formula {
            Formula::Constant(number) => number.to_string(),
            Formula::Number(name) => name.clone(),
            Formula::Length(name) => format!("#{name}"),
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
            read_formula(text, &draws, &mut names).map(|formula| (shape(&formula), names.len()))
        };
        let right = |text: &str| read(text).unwrap();
        assert_eq!(right("a"), ("a".into(), 1));
        assert_eq!(
            right("3*a - 2 - w.length"),
            ("(((3 Times a) Minus 2) Minus #w)".into(), 2)
        );
        assert_eq!(right(" 2 * ( a+1 ) "), ("(2 Times (a Plus 1))".into(), 1));
        for wrong in [
            "", "a +", "+ a", "(a", "a)", "a a", "2a", "a/2", "é", "a..b", "w", "-1",
        ] {
            assert!(read(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn results_stay_exact() {
        let far = i64::pow(10, 12);
        let draws = Draws(vec![("a".into(), Draw::Number { min: -far, max: 3 })]);
        let is_right = |text: &str| read_formula(text, &draws, &mut BTreeSet::new()).is_ok();
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
