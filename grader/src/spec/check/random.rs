//! Checks random values: their names, and whether a text uses them.

use std::collections::BTreeSet;

use super::checker::Checker;
use super::formula::{FormulaNames, looks_like_formula, read_formula};
use super::names::{RESERVED_NAMES, is_name};
use crate::spec::draw::{Draw, Draws};
use crate::spec::problem::Problem;
use crate::spec::source::{Located, Mark};
use crate::spec::variable::{Template, TemplatePart, Var};
use crate::spec::written::{self, List};

/// The maximum length of a calculation's result: 15 digits and a sign.
const MAX_NUMBER_BYTES: usize = 16;

impl Checker {
    /// The random values of a case.
    pub(super) fn check_random(&mut self, case: &written::Case) -> Option<Draws> {
        let Some(entries) = case.random.get() else {
            return Some(Draws::default());
        };
        let mut draws = Draws::default();
        let mut right = true;
        for (name, draw) in &entries.0 {
            let draw = self.check_draw(&draw.value, draw.mark);
            let is_name = self.is_random_name(&name.value, name.mark, &draws);
            right &= is_name && draw.is_some();
            draws
                .0
                .extend(draw.map(|draw| (name.value.to_string(), draw)));
        }
        if entries.0.is_empty() {
            let mark = case.random.mark()?;
            let help = "write `word: {letters: 8}` or the like, or remove `random`";
            self.record_error(mark, Problem::new("this draws nothing", help));
            return None;
        }
        right.then_some(draws)
    }

    /// Why a case draws nothing, which only a case that draws nothing says.
    pub(super) fn check_fixed(&mut self, case: &written::Case) -> Option<String> {
        let fixed = case.fixed.get()?;
        if !self.random.is_empty() {
            let mark = case.fixed.mark()?;
            let problem = "`fixed` in a case with random values";
            let help = "`fixed` says why a case has none: remove it, or `random`";
            self.record_error(mark, Problem::new(problem, help));
        }
        Some(fixed.0.clone())
    }

    fn check_draw(&mut self, draw: &written::DrawMap, mark: Mark) -> Option<Draw> {
        match (draw.letters.get(), draw.number.get(), draw.any_of.get()) {
            (Some(letters), None, None) => Some(Draw::Letters {
                min: letters.min,
                max: letters.max,
            }),
            (None, Some(bounds), None) => Some(Draw::Number {
                min: bounds.min,
                max: bounds.max,
            }),
            (None, None, Some(choices)) => self.check_choices(choices, mark),
            (None, None, None) => {
                let help = "write `{letters: 8}` or `{number: 100..999}`";
                self.record_error(mark, Problem::new("this map says nothing", help));
                None
            }
            (Some(_), Some(_), None) => {
                let problem = "`letters` and `number` of one value";
                self.record_error(mark, Problem::new(problem, "write one of them"));
                None
            }
            _ => {
                let problem = "`any_of` beside another way to draw";
                self.record_error(mark, Problem::new(problem, "write one of them"));
                None
            }
        }
    }

    fn check_choices(&mut self, choices: &List<written::Choice>, mark: Mark) -> Option<Draw> {
        if choices.len() < 2 {
            let problem = "this is the same in every run, not random";
            self.record_error(mark, Problem::new(problem, "write several: `[7, 97]`"));
            return None;
        }
        let number = |choice: &Located<written::Choice>| match choice.value {
            written::Choice::Number(number) => Some(number),
            written::Choice::Text(_) => None,
        };
        if let Some(numbers) = choices.iter().map(number).collect() {
            return Some(Draw::AnyNumber(numbers));
        }
        let text = |choice: &Located<written::Choice>| match &choice.value {
            written::Choice::Text(text) => text.clone(),
            written::Choice::Number(number) => number.to_string(),
        };
        Some(Draw::AnyText(choices.iter().map(text).collect()))
    }

    /// Whether a random value may have this name, after those in `before`.
    fn is_random_name(&mut self, name: &str, mark: Mark, before: &Draws) -> bool {
        if before.get(name).is_some() {
            self.record_duplicate(name, mark);
            return false;
        }
        let problem = if self.peers.iter().any(|peer| peer == name) {
            let problem = format!("`{name}` is a peer, and `${{{name}}}` its address");
            Problem::new(problem, "give the random value another name")
        } else if is_name(name) {
            return true;
        } else {
            let problem = format!("`{name}` cannot be the name of a random value");
            let help = format!(
                "lower-case letters, digits and `_`, starting with a letter; not {}",
                RESERVED_NAMES.join(", ")
            );
            Problem::new(problem, help)
        };
        self.record_error(mark, problem);
        false
    }

    /// Checks that every random value is used: an unused one is a typing mistake.
    pub(super) fn check_all_used(&mut self, case: &written::Case) {
        let entries = case.random.get().map(|entries| entries.0.as_slice());
        for (name, _) in entries.unwrap_or_default() {
            if !self.used.contains(name.value.as_str()) {
                let problem = format!("`{}` is drawn but never used", *name.value);
                let help = format!("write `${{{}}}` in a step, or remove it here", *name.value);
                self.record_error(name.mark, Problem::new(problem, help));
            }
        }
    }

    /// The maximum size of a text in bytes, as far as it is known before the run.
    pub(super) fn max_bytes(&self, template: &Template) -> usize {
        let bytes = template.0.iter().map(|part| match part {
            TemplatePart::Text(text) => text.len(),
            TemplatePart::Var(Var::Letters { name, .. }) => self.random.max_word_bytes(name),
            TemplatePart::Var(Var::Formula(_)) => MAX_NUMBER_BYTES,
            TemplatePart::Var(_) => 0,
        });
        bytes.fold(0, usize::saturating_add)
    }
}

/// A variable that is a random value, or calculated from some; `None` if it is neither. Adds the
/// random values to `used`.
pub(super) fn random_variable(
    text: &str,
    random: &Draws,
    used: &mut BTreeSet<String>,
) -> Option<Result<Var, Problem>> {
    if let Some(word) = random_word(text, random, used) {
        return Some(Ok(word));
    }
    if random.get(text).is_none() && !looks_like_formula(text) {
        return None;
    }
    Some(read_formula(text, FormulaNames::of_draws(random, used)).map(Var::Formula))
}

/// A random word, as it was drawn or in capital letters.
pub(super) fn random_word(text: &str, random: &Draws, used: &mut BTreeSet<String>) -> Option<Var> {
    let (name, upper) = match text.strip_suffix(".upper") {
        Some(name) => (name.to_owned(), true),
        None => (text.to_owned(), false),
    };
    let (Draw::Letters { .. } | Draw::AnyText(_)) = random.get(&name)? else {
        return None;
    };
    used.insert(name.clone());
    Some(Var::Letters { name, upper })
}
