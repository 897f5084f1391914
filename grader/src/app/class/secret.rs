//! The secret of a class, from which the seed of each submission is drawn: who knows neither the
//! secret nor another submission's questions cannot prepare the answers.

use std::fmt;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use hmac_sha256::{HMAC, Hash};
use serde::{Deserialize, Serialize};

use super::digest::Inputs;
use crate::base::text::escape::hex;

/// The fewest bytes that a file with a secret holds: fewer could be guessed.
const MIN_BYTES: usize = 16;
/// The most bytes of such a file that are read.
const MAX_BYTES: u64 = 64 * 1024;

/// The secret of a class. It is kept with the results, which only their owner may read, and is in
/// no report.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct ClassSecret(String);

/// Why a file does not hold the secret of a class.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SecretError {
    /// It cannot be read.
    #[error(transparent)]
    Io(#[from] io::Error),
    /// It could be guessed.
    #[error(
        "it holds {0} bytes, and a secret at least {MIN_BYTES}: make one with `head -c 32 \
         /dev/urandom`"
    )]
    Short(usize),
}

impl ClassSecret {
    /// A new secret.
    ///
    /// # Errors
    /// If the system gives no random bytes.
    pub(crate) fn draw() -> io::Result<Self> {
        let mut bytes = [0; 32];
        File::open("/dev/urandom")?.read_exact(&mut bytes)?;
        Ok(Self::of(&bytes))
    }

    /// The secret that a file holds: all its bytes.
    ///
    /// # Errors
    /// If the file cannot be read, or holds too few bytes.
    pub(crate) fn read(path: &Path) -> Result<Self, SecretError> {
        let mut bytes = Vec::new();
        File::open(path)?.take(MAX_BYTES).read_to_end(&mut bytes)?;
        if bytes.len() < MIN_BYTES {
            return Err(SecretError::Short(bytes.len()));
        }
        Ok(Self::of(&bytes))
    }

    fn of(bytes: &[u8]) -> Self {
        Self(hex(&Hash::hash(bytes)).replace(' ', ""))
    }

    /// The seed of a submission's random values. Equal submissions have the same one, also when
    /// they are graded again with other cases.
    #[must_use]
    pub(crate) fn seed_for(&self, inputs: &Inputs) -> u32 {
        let [a, b, c, d, ..] = HMAC::mac(inputs.sources.as_bytes(), self.0.as_bytes());
        u32::from_le_bytes([a, b, c, d])
    }
}

impl fmt::Debug for ClassSecret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ClassSecret")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn inputs(sources: &str, specs: &str) -> Inputs {
        Inputs {
            sources: sources.into(),
            specs: specs.into(),
            toolchain: String::new(),
        }
    }

    #[test]
    fn a_seed_follows_from_the_secret_and_what_was_handed_in() {
        let [one, other] = [b"one", b"two"].map(|bytes| ClassSecret::of(bytes));
        let seed = one.seed_for(&inputs("a", "x"));
        assert_eq!(one.seed_for(&inputs("a", "y")), seed);
        assert_ne!(one.seed_for(&inputs("b", "x")), seed);
        assert_ne!(other.seed_for(&inputs("a", "x")), seed);
    }

    #[test]
    fn secrets_differ_and_are_not_shown() {
        let [one, other] = [(); 2].map(|()| ClassSecret::draw().unwrap());
        assert!(one != other);
        assert_eq!(format!("{one:?}"), "ClassSecret");
    }

    #[test]
    fn a_file_holds_a_secret_unless_it_is_short() {
        let file = tempfile::NamedTempFile::new().unwrap();
        std::fs::write(file.path(), "0123456789abcdef").unwrap();
        let secret = ClassSecret::read(file.path()).unwrap();
        assert!(secret == ClassSecret::of(b"0123456789abcdef"));
        std::fs::write(file.path(), "7\n").unwrap();
        let error = ClassSecret::read(file.path()).unwrap_err();
        assert!(error.to_string().starts_with("it holds 2 bytes"), "{error}");
        ClassSecret::read(Path::new("/nowhere")).unwrap_err();
    }
}
