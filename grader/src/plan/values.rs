//! The values that the run has found out, and how they fill holes.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::Arc;

use super::text::{Hole, Text, TextPart};
use crate::base::number::NumberType;

/// The most bytes that a text may have: lengths may come from the program.
const MAX_SIZE: usize = 64 << 20;

/// What a pattern has captured.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Captured {
    /// The bytes.
    pub bytes: Vec<u8>,
    /// The number, if one was read.
    pub number: Option<i128>,
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
    pub peers: Arc<BTreeMap<String, SocketAddr>>,
    /// What patterns have captured, by name: `id`, or `ana.id`.
    pub captured: BTreeMap<String, Captured>,
    /// The seconds since 1970 when the case began.
    pub now: Option<u64>,
}

/// Why a text has no bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unfilled {
    /// A value is not known yet.
    Unknown,
    /// The values that came from the program make no sense here, in words.
    Impossible(String),
}

impl Text {
    /// The bytes with every hole filled; `None` if a value is not known yet.
    #[must_use]
    pub fn fill(&self, values: &Values) -> Option<Arc<[u8]>> {
        self.try_fill(values).ok()
    }

    /// The bytes with every hole filled.
    ///
    /// # Errors
    /// If a value is not known yet, or if those that came from the program make no sense.
    pub fn try_fill(&self, values: &Values) -> Result<Arc<[u8]>, Unfilled> {
        if let [TextPart::Bytes(bytes)] = self.0.as_slice() {
            return Ok(Arc::clone(bytes));
        }
        let mut filled = Vec::new();
        for part in &self.0 {
            match part {
                TextPart::Bytes(bytes) => filled.extend_from_slice(bytes),
                TextPart::Hole(hole) => filled.extend_from_slice(&values.get(hole)?),
            }
        }
        if filled.len() > MAX_SIZE {
            return Err(Unfilled::Impossible("this is more than 64 MiB".to_owned()));
        }
        Ok(filled.into())
    }
}

impl Values {
    /// The bytes of a hole.
    pub(super) fn get(&self, hole: &Hole) -> Result<Cow<'_, [u8]>, Unfilled> {
        let text = |text: Option<String>| {
            let text = text.ok_or(Unfilled::Unknown)?;
            Ok(Cow::Owned(text.into_bytes()))
        };
        let bytes = |bytes: Vec<u8>| Ok(Cow::Owned(bytes));
        match hole {
            Hole::Addr => text(self.addr.map(|addr| addr.to_string())),
            Hole::Port => text(self.addr.map(|addr| addr.port().to_string())),
            Hole::Dir => text(self.dir.clone()),
            Hole::Program => text(self.program.map(|addr| addr.to_string())),
            Hole::Peer(name) => text(self.peers.get(name).map(ToString::to_string)),
            Hole::Now => text(self.now.map(|now| now.to_string())),
            Hole::Captured(name) => {
                let captured = self.captured.get(name).ok_or(Unfilled::Unknown)?;
                Ok(Cow::Borrowed(captured.bytes.as_slice()))
            }
            Hole::Upper(name) => {
                let captured = self.captured.get(name).ok_or(Unfilled::Unknown)?;
                bytes(captured.bytes.to_ascii_uppercase())
            }
            Hole::Host(address) => text(Some(self.address(address)?.ip().to_string())),
            Hole::PortOf(address) => text(Some(self.address(address)?.port().to_string())),
            Hole::Digits(calculation) => text(Some(calculation.result(self)?.to_string())),
            Hole::Number(number, calculation) => {
                encoded(*number, calculation.result(self)?).map(Cow::Owned)
            }
            Hole::Sized(number, data) => {
                let data = data.try_fill(self)?;
                let mut sized = encoded(*number, data.len() as i128)?;
                sized.extend_from_slice(&data);
                bytes(sized)
            }
            Hole::Applied(function, data) => bytes(function.apply(&data.try_fill(self)?)),
            Hole::Xor(key, data) => bytes(xor(&key.try_fill(self)?, &data.try_fill(self)?)),
            Hole::Json(json) => text(Some(json.filled(self)?.to_string())),
        }
    }

    /// The number that was captured where the hole is.
    pub(super) fn number(&self, hole: &Hole) -> Option<i128> {
        if let Hole::Captured(name) = hole {
            return self.captured.get(name)?.number;
        }
        None
    }

    fn address(&self, hole: &Hole) -> Result<SocketAddr, Unfilled> {
        let text = self.get(hole)?;
        let text = String::from_utf8_lossy(&text);
        let not_one = || Unfilled::Impossible(format!("`{text}` is not an address"));
        text.trim().parse().map_err(|_| not_one())
    }
}

fn encoded(number: NumberType, value: i128) -> Result<Vec<u8>, Unfilled> {
    let problem = || Unfilled::Impossible(format!("{value} does not fit {}", number.name()));
    number.encode(value).ok_or_else(problem)
}

/// Each byte combined by exclusive or with the key, which is repeated.
#[must_use]
pub fn xor(key: &[u8], data: &[u8]) -> Vec<u8> {
    if key.is_empty() {
        return data.to_vec();
    }
    let pairs = data.iter().zip(key.iter().cycle());
    pairs.map(|(byte, key)| byte ^ key).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::text::Calculation;

    #[test]
    fn a_hole_is_filled_once_its_value_is_known() {
        let text = Text(vec![
            TextPart::Bytes(b"from ".as_slice().into()),
            TextPart::Hole(Hole::Peer("ana".into())),
        ]);
        let mut values = Values::default();
        assert_eq!(text.fill(&values), None);
        Arc::make_mut(&mut values.peers).insert("ana".into(), ([127, 0, 0, 1], 4000).into());
        assert_eq!(
            text.fill(&values).as_deref(),
            Some(b"from 127.0.0.1:4000".as_slice())
        );
        let port = Hole::PortOf(Box::new(Hole::Peer("ana".into())));
        assert_eq!(
            Text::hole(port).fill(&values).as_deref(),
            Some(&b"4000"[..])
        );
    }

    #[test]
    fn what_came_from_the_program_is_calculated_with() {
        let mut values = Values::default();
        let captured = |bytes: &[u8], number| Captured {
            bytes: bytes.to_vec(),
            number,
        };
        values
            .captured
            .insert("n".into(), captured(b"\x01\x00", Some(256)));
        values.captured.insert("t".into(), captured(b"44", None));
        values.captured.insert("bad".into(), captured(b"x", None));
        let hole = |name: &str| Box::new(Calculation::Hole(Box::new(Hole::Captured(name.into()))));
        let add = |name| Calculation::Binary(hole("n"), crate::spec::Sign::Plus, hole(name));
        assert_eq!(add("t").result(&values), Ok(300));
        assert!(matches!(
            add("bad").result(&values),
            Err(Unfilled::Impossible(_))
        ));
        assert_eq!(add("none").result(&values), Err(Unfilled::Unknown));
        let u8 = NumberType::of_name("u8").expect("a type");
        let too_large = Text::hole(Hole::Number(u8, add("t")));
        assert!(matches!(
            too_large.try_fill(&values),
            Err(Unfilled::Impossible(_))
        ));
    }
}
