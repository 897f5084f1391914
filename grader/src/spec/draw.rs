//! Random values: what a case draws anew in each run, and what it calculates from them. The plan
//! draws them.

/// The range of a random value, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draw {
    /// Lower-case letters, a to z.
    Letters {
        /// The minimum number of letters.
        min: u32,
        /// The maximum number of letters.
        max: u32,
    },
    /// A whole number.
    Number {
        /// The smallest.
        min: i64,
        /// The largest.
        max: i64,
    },
}

/// The random values of a case, by name, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draws(pub Vec<(String, Draw)>);

/// A calculation with whole numbers. Its result, and every intermediate one, has at most 15 digits,
/// so that any language calculates it exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// A literal number.
    Constant(i128),
    /// The random number with this name.
    Number(String),
    /// The number of letters of the random word with this name.
    Length(String),
    /// Two operands and the operator between them.
    Binary(Box<Formula>, Sign, Box<Formula>),
}

/// An arithmetic operator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
}

impl Draws {
    /// The range of the random value with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Draw> {
        let mut draws = self.0.iter();
        draws.find_map(|(drawn, draw)| (drawn == name).then_some(*draw))
    }

    /// Whether the case draws nothing.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names, in the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// The maximum length of the word with this name, in bytes; 0 if it is not a word.
    pub(super) fn max_word_bytes(&self, name: &str) -> usize {
        match self.get(name) {
            Some(Draw::Letters { max, .. }) => max as usize,
            Some(Draw::Number { .. }) | None => 0,
        }
    }
}

impl Formula {
    /// The largest magnitude that the result, or an intermediate one, can have. Saturates.
    pub(super) fn max_magnitude(&self, draws: &Draws) -> i128 {
        match self {
            Self::Constant(number) => number.saturating_abs(),
            Self::Number(name) => match draws.get(name) {
                Some(Draw::Number { min, max }) => {
                    i128::from(min.unsigned_abs().max(max.unsigned_abs()))
                }
                Some(Draw::Letters { .. }) | None => 0,
            },
            Self::Length(name) => draws.max_word_bytes(name) as i128,
            Self::Binary(left, sign, right) => {
                let (left, right) = (left.max_magnitude(draws), right.max_magnitude(draws));
                match sign {
                    Sign::Plus | Sign::Minus => left.saturating_add(right),
                    // Times 0 is 0, but the operands are intermediate results, too.
                    Sign::Times => left.saturating_mul(right).max(left).max(right),
                }
            }
        }
    }
}
