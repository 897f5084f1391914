//! Bytes with holes for values that are known only while the case runs: ports, the working folder.

use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

/// Bytes in which some parts are filled in when the case runs.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Text(pub Vec<TextPart>);

/// One part of a [`Text`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TextPart {
    /// Known before the run. Shared, so that a megabyte that is sent many times is held only once.
    Bytes(Arc<[u8]>),
    /// Filled in from [`Values`].
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
}

/// The values for holes that the run has found out so far.
#[derive(Debug, Clone, Default)]
pub struct Values {
    /// The server's address.
    pub addr: Option<SocketAddr>,
    /// The program's working folder.
    pub dir: Option<String>,
    /// The address that the client under test sends from.
    pub program: Option<SocketAddr>,
    /// The peers' own addresses.
    pub peers: BTreeMap<String, SocketAddr>,
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

    /// Appends a newline.
    #[must_use]
    pub fn line(mut self) -> Self {
        self.0.push(TextPart::Bytes(b"\n".as_slice().into()));
        self
    }

    /// The bytes with every hole filled; `None` if a value is not known yet.
    #[must_use]
    pub fn fill(&self, values: &Values) -> Option<Arc<[u8]>> {
        if let [TextPart::Bytes(bytes)] = self.0.as_slice() {
            return Some(Arc::clone(bytes));
        }
        let mut filled = Vec::new();
        for part in &self.0 {
            match part {
                TextPart::Bytes(bytes) => filled.extend_from_slice(bytes),
                TextPart::Hole(hole) => filled.extend_from_slice(values.get(hole)?.as_bytes()),
            }
        }
        Some(filled.into())
    }
}

impl Values {
    fn get(&self, hole: &Hole) -> Option<String> {
        match hole {
            Hole::Addr => self.addr.map(|addr| addr.to_string()),
            Hole::Port => self.addr.map(|addr| addr.port().to_string()),
            Hole::Dir => self.dir.clone(),
            Hole::Program => self.program.map(|addr| addr.to_string()),
            Hole::Peer(name) => self.peers.get(name).map(ToString::to_string),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hole_is_filled_once_its_value_is_known() {
        let text = Text(vec![
            TextPart::Bytes(b"from ".as_slice().into()),
            TextPart::Hole(Hole::Peer("ana".into())),
        ]);
        let mut values = Values::default();
        assert_eq!(text.fill(&values), None);
        values
            .peers
            .insert("ana".into(), ([127, 0, 0, 1], 4000).into());
        assert_eq!(
            text.fill(&values).as_deref(),
            Some(b"from 127.0.0.1:4000".as_slice())
        );
    }
}
