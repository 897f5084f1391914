//! Words of a closed set, and suggestions for words that are not in it.

use std::fmt;
use std::marker::PhantomData;

use serde::de::value::StrDeserializer;
use serde::de::{self, Deserialize, DeserializeOwned, Deserializer, Visitor};

use super::refuse::refuse_values;
use super::transparent::transparent;
use crate::spec::action::BareAction;
use crate::spec::problem::Problem;
use crate::spec::suggest::suggestion;

/// A word of a derived enum. Read directly, serde would take the enum for a YAML tag, and report a
/// wrong word without its place and without a suggestion.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Keyword<T>(pub(crate) T);

impl<'de, T: DeserializeOwned> Deserialize<'de> for Keyword<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(KeywordVisitor(PhantomData))
    }
}

struct KeywordVisitor<T>(PhantomData<T>);

impl<T: DeserializeOwned> Visitor<'_> for KeywordVisitor<T> {
    type Value = Keyword<T>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a word")
    }

    fn visit_str<E: de::Error>(self, word: &str) -> Result<Keyword<T>, E> {
        match read_keyword(word) {
            Ok(word) => Ok(Keyword(word)),
            Err(error) => Err(error.0.raise()),
        }
    }

    refuse_values!(unquoted, "a word");
}

transparent!(Keyword);

/// Reads a word of a derived enum.
pub(super) fn read_keyword<T: DeserializeOwned>(word: &str) -> Result<T, KeywordError> {
    T::deserialize(StrDeserializer::new(word))
}

/// The error of a word that a derived struct or enum does not know.
#[derive(Debug)]
pub(super) struct KeywordError(pub(super) Problem);

impl KeywordError {
    fn unknown(word: &str, known: &'static [&'static str]) -> Self {
        Self(Problem::new(
            format!("unknown word `{word}`"),
            suggestion(word, known),
        ))
    }
}

impl fmt::Display for KeywordError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)
    }
}

impl std::error::Error for KeywordError {}

impl de::Error for KeywordError {
    fn custom<T: fmt::Display>(message: T) -> Self {
        Self(Problem::without_help(message.to_string()))
    }

    fn unknown_field(word: &str, known: &'static [&'static str]) -> Self {
        if BareAction::names().contains(&word) && known.contains(&"do") {
            let problem = format!("`{word}` stands alone and takes no value");
            let help = format!("write `- {word}`, or with modifiers `{{do: {word}, …}}`");
            return Self(Problem::new(problem, help));
        }
        Self::unknown(word, known)
    }

    fn unknown_variant(word: &str, known: &'static [&'static str]) -> Self {
        Self::unknown(word, known)
    }
}
