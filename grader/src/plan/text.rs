//! Bytes with holes for values that are known only while the case runs: ports, the working folder,
//! what patterns have captured.

use std::sync::Arc;

use crate::base::function::Function;
use crate::base::number::NumberType;
use crate::spec::Sign;

/// Bytes in which some parts are filled in when the case runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(pub Vec<TextPart>);

/// One part of a [`Text`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextPart {
    /// Known before the run. Shared, so that a megabyte that is sent many times is held only once.
    Bytes(Arc<[u8]>),
    /// Filled in from [`Values`](super::Values).
    Hole(Hole),
}

/// A value that is known only while the case runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Hole {
    /// `HOST:PORT` of the server.
    Addr,
    /// The server's port.
    Port,
    /// The program's working folder.
    Dir,
    /// `HOST:PORT` of the client program under test.
    Program,
    /// `HOST:PORT` of a peer.
    Peer(String),
    /// What a pattern has captured under this name.
    Captured(String),
    /// The same in capital letters.
    Upper(String),
    /// The host of an address.
    Host(Box<Hole>),
    /// The port of an address.
    PortOf(Box<Hole>),
    /// The seconds since 1970 when the case began.
    Now,
    /// The result of a calculation, in decimal digits.
    Digits(Calculation),
    /// The result of a calculation, as bytes.
    Number(NumberType, Calculation),
    /// The number of bytes, then the bytes.
    Sized(NumberType, Text),
    /// What a function makes of the bytes.
    Applied(Function, Text),
    /// The bytes, combined by exclusive or with a key.
    Xor(Text, Text),
    /// JSON.
    Json(JsonText),
}

/// A calculation in which random values and rounds have been written out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Calculation {
    /// A number.
    Constant(i128),
    /// The number that a hole is.
    Hole(Box<Hole>),
    /// The number of bytes of what fills a hole.
    Length(Box<Hole>),
    /// Two operands and the operator between them.
    Binary(Box<Calculation>, Sign, Box<Calculation>),
}

/// JSON with holes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum JsonText {
    /// `null`, `true`, `false` or a number.
    Plain(serde_json::Value),
    /// A string.
    Text(Text),
    /// An array.
    List(Vec<JsonText>),
    /// An object.
    Map(Vec<(String, JsonText)>),
    /// A text that is JSON once its holes are filled.
    Source(Text),
}

impl From<&str> for Text {
    fn from(text: &str) -> Self {
        Self::bytes(text.as_bytes())
    }
}

impl Text {
    /// The number of bytes that are known before the run.
    #[must_use]
    pub fn size(&self) -> usize {
        let known = |part: &TextPart| match part {
            TextPart::Bytes(bytes) => bytes.len(),
            TextPart::Hole(_) => 0,
        };
        self.0.iter().map(known).sum()
    }

    /// A text without holes.
    #[must_use]
    pub fn bytes(bytes: &[u8]) -> Self {
        Self(vec![TextPart::Bytes(bytes.into())])
    }

    /// A text without holes, of bytes that others have too.
    #[must_use]
    pub fn shared(bytes: &Arc<[u8]>) -> Self {
        Self(vec![TextPart::Bytes(Arc::clone(bytes))])
    }

    /// A text that is one hole.
    #[must_use]
    pub fn hole(hole: Hole) -> Self {
        Self(vec![TextPart::Hole(hole)])
    }

    /// Whether all of it is known before the run.
    #[must_use]
    pub fn is_known(&self) -> bool {
        let is_known = |part: &TextPart| matches!(part, TextPart::Bytes(_));
        self.0.iter().all(is_known)
    }

    /// Appends a newline.
    #[must_use]
    pub fn line(mut self) -> Self {
        self.0.push(TextPart::Bytes(b"\n".as_slice().into()));
        self
    }
}
