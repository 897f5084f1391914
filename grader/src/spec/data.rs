//! Bytes, and text with variables.

use super::json::Json;
use super::variable::{Formula, Template};
use crate::base::function::Function;
use crate::base::number::NumberType;

/// What an entry of `files` describes.
#[derive(Debug, Clone, PartialEq)]
pub enum FileContent {
    /// A file with this content, which never refers to another file.
    Data(Data),
    /// A folder.
    Folder,
}

/// Bytes, in the ways the language can describe them.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// A text, as UTF-8.
    Text(Template),
    /// Literal bytes.
    Bytes(Vec<u8>),
    /// The content of one of the case's `files`; the name is known to exist.
    File(String),
    /// Pseudo-random bytes, the same in every run.
    Random {
        /// In bytes.
        size: usize,
        /// The generator's seed.
        seed: u64,
    },
    /// A text, repeated.
    Repeat {
        /// The text; the only variables in it are random values.
        text: Template,
        /// How often it is repeated.
        times: usize,
    },
    /// Several data, concatenated.
    Join(Vec<Data>),
    /// A number as bytes.
    Number(NumberType, Formula),
    /// The number of bytes, then the bytes.
    Sized(NumberType, Box<Data>),
    /// What a function makes of the data.
    Applied(Function, Box<Data>),
    /// The data, each byte combined by exclusive or with the key, which is repeated.
    Xor(Box<Data>, Box<Data>),
    /// JSON.
    Json(Json),
}
