//! Checks what numbers have to be, and calculations.

use super::checker::Checker;
use super::formula::{Digits, FormulaNames, read_formula, read_number};
use super::template::Known;
use crate::base::number::NumberType;
use crate::spec::pattern::{Allowed, WhereCondition};
use crate::spec::problem::Problem;
use crate::spec::source::{Located, Mark};
use crate::spec::variable::Formula;
use crate::spec::written::{self, Entries};

impl Checker {
    /// Reads a calculation.
    pub(super) fn formula(
        &mut self,
        text: &str,
        known: Known,
        digits: Digits,
    ) -> Result<Formula, Problem> {
        let mut used = std::mem::take(&mut self.used);
        let names = FormulaNames {
            draws: &self.random,
            used: &mut used,
            captured: self.readable_captures().map(str::to_owned).collect(),
            variable: &|name| self.run_variable(name, known),
        };
        let formula = match digits {
            Digits::Printed => read_formula(text, names),
            Digits::Any => read_number(text, names),
        };
        self.used = used;
        formula
    }

    /// Checks what a number has to be.
    pub(super) fn check_value(
        &mut self,
        value: &written::AllowedText,
        mark: Mark,
        known: Known,
    ) -> Option<Allowed> {
        match value {
            written::AllowedText::Number(number) => Some(Allowed::Is(Formula::Constant(*number))),
            written::AllowedText::Text(text) if text == "any" => Some(Allowed::Any),
            written::AllowedText::Text(text) => {
                let value = match text.split_once("..") {
                    Some((min, max)) => self.range(min, max, known),
                    None => self.operand(text, known).map(Allowed::Is),
                };
                self.ok_or_record(mark, value)
            }
            written::AllowedText::AnyOf(values) => {
                let values = values.any_of.get()?;
                let values: Vec<Option<Allowed>> = values
                    .iter()
                    .map(|value| self.check_value(&value.value, value.mark, known))
                    .collect();
                values
                    .into_iter()
                    .collect::<Option<_>>()
                    .map(Allowed::AnyOf)
            }
        }
    }

    fn range(&mut self, min: &str, max: &str, known: Known) -> Result<Allowed, Problem> {
        let mut end = |text: &str| match text.trim() {
            "" => Ok(None),
            text => self.operand(text, known).map(Some),
        };
        let (min, max) = (end(min)?, end(max)?);
        match (&min, &max) {
            (None, None) => Err(Problem::new(
                "a range has at least one end",
                "write `1..15`, `1..`, `..15` or `any`",
            )),
            (Some(Formula::Constant(from)), Some(Formula::Constant(to))) if from > to => Err(
                Problem::new("this range is backwards", format!("write `{to}..{from}`")),
            ),
            _ => Ok(Allowed::Range(min, max)),
        }
    }

    /// A number, `0x…` or `${calculation}`.
    fn operand(&mut self, text: &str, known: Known) -> Result<Formula, Problem> {
        let inside = text
            .strip_prefix("${")
            .and_then(|rest| rest.strip_suffix('}'));
        if let Some(inside) = inside {
            return self.formula(inside, known, Digits::Any);
        }
        let is_number = text
            .trim_start_matches('-')
            .starts_with(|c: char| c.is_ascii_digit());
        if is_number && !text.contains(['+', '*', '/', '%', '&', '(']) {
            let (sign, digits) = match text.strip_prefix('-') {
                Some(digits) => (-1, digits),
                None => (1, text),
            };
            let formula = self.formula(digits, known, Digits::Any)?;
            return Ok(match formula {
                Formula::Constant(number) => Formula::Constant(sign * number),
                other => other,
            });
        }
        Err(Problem::new(
            format!("`{text}` is not a number"),
            "write a number, `0x…`, a calculation in `${…}`, a range `1..15`, or `any`",
        ))
    }

    /// A number that is sent: one value, which fits.
    pub(super) fn check_sent_number(
        &mut self,
        number: NumberType,
        value: &Located<written::AllowedText>,
        known: Known,
    ) -> Option<Formula> {
        let mark = value.mark;
        match self.check_value(&value.value, mark, known)? {
            Allowed::Is(formula) => self.check_fits(number, &formula, mark).map(|()| formula),
            Allowed::Any | Allowed::Range(..) | Allowed::AnyOf(_) => {
                let problem = "a number that is sent has one value";
                let help = "write a number or a calculation; draw it in `random` if any will do";
                self.record_error(mark, Problem::new(problem, help));
                None
            }
        }
    }

    /// Checks a number that is expected.
    pub(super) fn check_expected_number(
        &mut self,
        number: NumberType,
        value: &Located<written::AllowedText>,
        known: Known,
    ) -> Option<Allowed> {
        let checked = self.check_value(&value.value, value.mark, known)?;
        if let Allowed::Is(formula) = &checked {
            self.check_fits(number, formula, value.mark)?;
        }
        Some(checked)
    }

    fn check_fits(&mut self, number: NumberType, formula: &Formula, mark: Mark) -> Option<()> {
        let Some((min, max)) = formula.bounds(&self.random) else {
            return Some(());
        };
        let (least, most) = number.bounds();
        if min >= least && max <= most {
            return Some(());
        }
        let name = number.name();
        let outside = if min < least { min } else { max };
        let problem = format!("{outside} does not fit `{name}`");
        let help = format!("`{name}` has numbers from {least} to {most}");
        self.record_error(mark, Problem::new(problem, help));
        None
    }

    /// Checks the conditions of a step, which can read what its pattern binds.
    pub(super) fn check_conditions(
        &mut self,
        conditions: &Entries<Located<written::AllowedText>>,
        known: Known,
    ) -> Option<Vec<WhereCondition>> {
        let checked: Vec<Option<WhereCondition>> = conditions
            .0
            .iter()
            .map(|(written, value)| {
                let formula = self.formula(&written.value, known, Digits::Any);
                let formula = self.ok_or_record(written.mark, formula);
                let value = self.check_value(&value.value, value.mark, known);
                Some(WhereCondition {
                    written: written.value.to_string(),
                    formula: formula?,
                    value: value?,
                })
            })
            .collect();
        checked.into_iter().collect()
    }
}
