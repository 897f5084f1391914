//! Bytes, and text with variables.

use super::draw::Formula;

/// What a name in `files` stands for.
#[derive(Debug, Clone, PartialEq)]
pub enum FileContent {
    /// A file that holds this. It never refers to another file.
    Data(Data),
    /// A folder.
    Folder,
}

/// Bytes, as the language writes them.
#[derive(Debug, Clone, PartialEq)]
pub enum Data {
    /// The UTF-8 bytes of a text.
    Text(Template),
    /// These bytes.
    Bytes(Vec<u8>),
    /// The contents of one of the case's `files`; the name is known to be one.
    File(String),
    /// So many bytes of a generator with this seed.
    Random {
        /// How many.
        size: usize,
        /// Of which generator.
        seed: u64,
    },
    /// A text, again and again.
    Repeat {
        /// The text; of variables it has none but random values.
        text: Template,
        /// How often.
        times: usize,
    },
    /// One after the other.
    Join(Vec<Data>),
}

/// Text with variables.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Template(pub Vec<TemplatePart>);

/// A piece of a [`Template`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplatePart {
    /// Itself.
    Text(String),
    /// What the variable stands for.
    Var(Var),
}

/// A variable. Each is known where it stands: `${n}` only under `times`, and so on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Var {
    /// `${addr}`: the server's address, HOST:PORT.
    Addr,
    /// `${port}`: its port.
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
    /// `${NUMBER}`, `${WORD.length}`, `${2*NUMBER + 1}`: what is calculated from random values.
    Formula(Formula),
}
