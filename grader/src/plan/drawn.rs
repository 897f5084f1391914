//! Draws the random values of a case. They depend only on the seed and the case's name, not on what
//! else is graded.

use std::collections::BTreeMap;
use std::iter;

use crate::spec::{Draw, Draws, Formula, Var};

/// The drawn values, by name.
#[derive(Debug, Default)]
pub(super) struct Drawn(BTreeMap<String, Value>);

#[derive(Debug)]
enum Value {
    Word(String),
    Number(i64),
}

impl Drawn {
    /// Draws a value for each of `draws`.
    pub(super) fn new(draws: &Draws, case: &str, seed: u32) -> Self {
        let bytes = case.bytes().chain(seed.to_le_bytes());
        let mut rng = fastrand::Rng::with_seed(hash(bytes));
        let values = draws.0.iter().map(|(name, draw)| {
            let value = match draw {
                Draw::Letters { min, max } => {
                    let length = rng.u32(*min..=*max) as usize;
                    Value::Word(iter::repeat_with(|| rng.lowercase()).take(length).collect())
                }
                Draw::Number { min, max } => Value::Number(rng.i64(*min..=*max)),
                Draw::AnyNumber(numbers) => Value::Number(numbers[rng.usize(..numbers.len())]),
                Draw::AnyText(texts) => Value::Word(texts[rng.usize(..texts.len())].clone()),
            };
            (name.clone(), value)
        });
        Self(values.collect())
    }

    /// The text of a variable that depends on random values; `None` for other variables.
    pub(super) fn text(&self, var: &Var) -> Option<String> {
        match var {
            Var::Letters { name, upper } => Some(match self.word(name) {
                word if *upper => word.to_ascii_uppercase(),
                word => word.to_owned(),
            }),
            Var::Formula(formula) if formula.is_open() => None,
            Var::Formula(formula) => Some(self.number(formula).to_string()),
            Var::Captured { .. } | Var::Host(_) | Var::PortOf(_) | Var::Now => None,
            Var::Addr
            | Var::Port
            | Var::Dir
            | Var::Program
            | Var::Peer(_)
            | Var::Name
            | Var::Round => None,
        }
    }

    fn word(&self, name: &str) -> &str {
        match self.0.get(name) {
            Some(Value::Word(word)) => word,
            Some(Value::Number(_)) | None => "",
        }
    }

    /// The value of a formula that does not depend on the run; 0 if it divides by 0.
    pub(super) fn number(&self, formula: &Formula) -> i128 {
        match formula {
            Formula::Constant(number) => *number,
            Formula::Length(name) => self.word(name).len() as i128,
            Formula::Number(name) => match self.0.get(name) {
                Some(Value::Number(number)) => i128::from(*number),
                Some(Value::Word(_)) | None => 0,
            },
            Formula::Variable(_) | Formula::VariableLength(_) => 0,
            Formula::Binary(left, sign, right) => {
                let (left, right) = (self.number(left), self.number(right));
                sign.apply(left, right).unwrap_or_default()
            }
        }
    }
}

/// The FNV-1a hash, which is the same in every run and on every machine.
pub(super) fn hash(bytes: impl IntoIterator<Item = u8>) -> u64 {
    bytes.into_iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    })
}
