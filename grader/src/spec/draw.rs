//! Random values: what a case draws anew in each run, and what it calculates from them. The plan
//! draws them.

/// What a random value is drawn from; both ends of a range are included.
#[derive(Debug, Clone, PartialEq, Eq)]
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
    /// One of these numbers.
    AnyNumber(Vec<i64>),
    /// One of these texts.
    AnyText(Vec<String>),
}

/// The random values of a case, by name, in the order of the file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Draws(pub Vec<(String, Draw)>);

impl Draws {
    /// The range of the random value with this name.
    #[must_use]
    pub fn get(&self, name: &str) -> Option<&Draw> {
        let mut draws = self.0.iter();
        draws.find_map(|(drawn, draw)| (drawn == name).then_some(draw))
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
            Some(Draw::Letters { max, .. }) => *max as usize,
            Some(Draw::AnyText(texts)) => texts.iter().map(String::len).max().unwrap_or(0),
            Some(Draw::Number { .. } | Draw::AnyNumber(_)) | None => 0,
        }
    }
}

impl Draw {
    /// The smallest and the largest number, if it is a number.
    pub(super) fn bounds(&self) -> Option<(i128, i128)> {
        match self {
            Self::Number { min, max } => Some(((*min).into(), (*max).into())),
            Self::AnyNumber(numbers) => {
                let (min, max) = (numbers.iter().min()?, numbers.iter().max()?);
                Some(((*min).into(), (*max).into()))
            }
            Self::Letters { .. } | Self::AnyText(_) => None,
        }
    }
}
