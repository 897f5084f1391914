//! A part of a class, for grading on several machines.

use std::str::FromStr;

use hmac_sha256::Hash;
use serde::{Deserialize, Serialize};

/// One part of a class. The hash of a submission's name decides to which part it belongs, so the
/// machines need no coordination, and a resubmission stays in the part that has its previous
/// result.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Shard {
    /// The number of this part, from 1.
    pub index: u32,
    /// The number of parts.
    pub of: u32,
}

/// The error for a shard that is not written like `1/4`.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not like 1/4: which part, of how many")]
pub(crate) struct ShardError(String);

impl Shard {
    /// Whether a submission belongs to this part.
    #[must_use]
    pub(crate) fn contains(self, name: &str) -> bool {
        let [a, b, c, d, ..] = Hash::hash(name.as_bytes());
        u32::from_le_bytes([a, b, c, d]) % self.of == self.index - 1
    }
}

impl FromStr for Shard {
    type Err = ShardError;

    fn from_str(text: &str) -> Result<Self, ShardError> {
        let parts = text
            .split_once('/')
            .map(|(index, of)| (index.parse(), of.parse()));
        match parts {
            Some((Ok(index), Ok(of))) if 1 <= index && index <= of => Ok(Self { index, of }),
            _ => Err(ShardError(text.to_owned())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_a_part_of_a_whole() {
        assert_eq!("2/3".parse(), Ok(Shard { index: 2, of: 3 }));
        for wrong in ["0/3", "4/3", "1", "a/b", "1/0", ""] {
            wrong.parse::<Shard>().expect_err(wrong);
        }
    }

    #[test]
    fn every_submission_is_in_one_shard() {
        for number in 0..100_u32 {
            let name = number.to_string();
            let contains = |index: &u32| {
                Shard {
                    index: *index,
                    of: 3,
                }
                .contains(&name)
            };
            assert_eq!((1..=3).filter(contains).count(), 1);
        }
    }
}
