//! Bytes, and text with variables.

use super::draw::Formula;

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
}

/// Text with variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(pub Vec<TemplatePart>);

/// A piece of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplatePart {
    /// Literal text.
    Text(String),
    /// Replaced by the variable's value.
    Var(Var),
}

/// A variable, known to have a value where it is used: `${n}` only under `times`, and so on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Var {
    /// `${addr}`: the server's address, HOST:PORT.
    Addr,
    /// `${port}`: the server's port.
    Port,
    /// `${dir}`: the program's working folder.
    Dir,
    /// `${program}`: the address of the client program under test.
    Program,
    /// `${NAME}`: the address of a peer.
    Peer(String),
    /// `${name}`: the name of the acting peer.
    Name,
    /// `${n}`: the number of the round, from 1.
    Round,
    /// `${WORD}` or `${WORD.upper}`: random letters.
    Letters {
        /// The name of the random value.
        name: String,
        /// A to Z instead of a to z.
        upper: bool,
    },
    /// `${NUMBER}`, `${WORD.length}`, `${2*NUMBER + 1}`: calculated from random values.
    Formula(Formula),
}
