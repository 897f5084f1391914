//! Random values: what a case draws anew in each run, and what is calculated from it. Draws nothing itself: that is the
//! plan's work.

/// What a random value may be. Both ends are included.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Draw {
    /// Lower-case letters, a to z.
    Letters {
        /// The fewest.
        min: u32,
        /// The most.
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

/// A calculation with whole numbers. Its result, and that of each of its parts, has at most 15 digits, so that every
/// language can calculate it exactly.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Formula {
    /// This number.
    Constant(i128),
    /// The random number of this name.
    Number(String),
    /// How many letters the random value of this name has.
    Length(String),
    /// One, the sign between them, and the other.
    Two(Box<Formula>, Sign, Box<Formula>),
}

/// What is calculated.
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
    /// What the value of this name may be.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<Draw> {
        let mut draws = self.0.iter();
        draws.find_map(|(of, draw)| (of == name).then_some(*draw))
    }

    /// Whether nothing is drawn.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The names, in the order of the file.
    pub fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| name.as_str())
    }

    /// The most bytes that a word may have; none for what is no word.
    pub(super) fn longest(&self, name: &str) -> usize {
        match self.get(name) {
            Some(Draw::Letters { max, .. }) => max as usize,
            _ => 0,
        }
    }
}

impl Formula {
    /// How far from zero its result, or that of one of its parts, may be. What is too far for the number's type is only far.
    pub(super) fn farthest(&self, draws: &Draws) -> i128 {
        match self {
            Self::Constant(number) => number.saturating_abs(),
            Self::Number(name) => match draws.get(name) {
                Some(Draw::Number { min, max }) => {
                    i128::from(min.unsigned_abs().max(max.unsigned_abs()))
                }
                _ => 0,
            },
            Self::Length(name) => draws.longest(name) as i128,
            Self::Two(left, sign, right) => {
                let (left, right) = (left.farthest(draws), right.farthest(draws));
                match sign {
                    Sign::Plus | Sign::Minus => left.saturating_add(right),
                    // Times nothing is nothing, but what was multiplied was there.
                    Sign::Times => left.saturating_mul(right).max(left).max(right),
                }
            }
        }
    }
}
