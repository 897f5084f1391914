//! Names addresses that are other ones in each run by their owners, in all that is told of a failure: whoever reads it knows
//! whose an address is, and the same failure is told in the same words.

use std::net::SocketAddr;

use super::failure::{Difference, Expected, Failure};
use super::missing::{Awaited, Missing};
use crate::base::text::replace_word;
use crate::plan::Case;
use crate::spec::Role;
use crate::verdict::conversation::matcher::difference;
use crate::verdict::conversation::{ConversationEvent, EventKind, Fact, Transcript};

/// What is written instead of what.
#[derive(Debug, Default)]
pub(super) struct Redaction(Vec<(String, String)>);

impl Redaction {
    /// The addresses of one run that the system has chosen.
    pub(super) fn new(case: &Case, transcript: &Transcript) -> Self {
        let mut redaction = Self::default();
        let mut server = None;
        for entry in &transcript.entries {
            match &entry.fact {
                Fact::Address(addr) => server = Some(*addr),
                Fact::Folder(folder) => redaction.0.push((folder.clone(), "<dir>".to_owned())),
                Fact::Bound(peer, addr) if Some(*addr) != server => {
                    redaction.address(*addr, &case.peers[*peer]);
                }
                Fact::Accepted(_, addr) => redaction.address(*addr, "client"),
                Fact::Datagram(_, from, _) if Some(*from) != server => {
                    let owner = match case.program {
                        Role::Server => "another port",
                        Role::Client => "client",
                    };
                    redaction.address(*from, owner);
                }
                _ => {}
            }
        }
        redaction
    }

    fn address(&mut self, addr: SocketAddr, owner: &str) {
        self.0.push((addr.to_string(), format!("<{owner}>")));
        let port = format!("<{owner}: port>");
        self.0.push((addr.port().to_string(), port));
    }

    /// The text without them.
    pub(super) fn text(&self, text: &str) -> String {
        let redact =
            |text: String, (word, name): &(String, String)| replace_word(&text, word, name);
        self.0.iter().fold(text.to_owned(), redact)
    }

    /// The same of bytes; what is no text stays as it is.
    pub(super) fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        match std::str::from_utf8(bytes) {
            Ok(text) => self.text(text).into_bytes(),
            Err(_) => bytes.to_vec(),
        }
    }

    /// The same of what an event shows.
    pub(super) fn event(&self, mut event: ConversationEvent) -> ConversationEvent {
        if let EventKind::Bytes(shown)
        | EventKind::Datagram(shown, _)
        | EventKind::Complains(shown) = &mut event.what
        {
            shown.change(|head| self.bytes(head));
        }
        if let EventKind::Datagram(_, Some(from)) = &mut event.what {
            *from = self.text(from);
        }
        event
    }

    /// The same of all that is told of a failure.
    pub(super) fn failure(&self, failure: Failure) -> Failure {
        let texts = |texts: Vec<String>| texts.iter().map(|text| self.text(text)).collect();
        Failure {
            message: self.text(&failure.message),
            label: self.text(&failure.label),
            difference: failure.difference.map(|found| self.difference(found)),
            notes: texts(failure.notes),
            conversation: texts(failure.conversation),
            printed: failure.printed.map(texts),
            missing: failure.missing.map(|missing| self.missing(missing)),
            ..failure
        }
    }

    fn missing(&self, mut missing: Missing) -> Missing {
        if let Awaited::Bytes(shown) = &mut missing.what {
            shown.change(|head| self.bytes(head));
        }
        missing
    }

    fn difference(&self, found: Difference) -> Difference {
        let actual = self.bytes(&found.actual);
        let expected = match found.expected {
            Expected::Bytes(bytes) => Expected::Bytes(self.bytes(&bytes)),
            words => words,
        };
        let at = match &expected {
            Expected::Bytes(bytes) => difference(bytes, &actual).unwrap_or(actual.len()),
            Expected::Words(_) | Expected::Key(_) => found.at,
        };
        Difference {
            expected,
            actual,
            at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_named_after_its_owner_and_no_other_number_is() {
        let mut redaction = Redaction::default();
        redaction.address(([127, 0, 0, 1], 40001).into(), "ana");
        assert_eq!(
            redaction.text("127.0.0.1:40001, ('127.0.0.1', 40001), 127.0.0.1:7000, 400012"),
            "<ana>, ('127.0.0.1', <ana: port>), 127.0.0.1:7000, 400012"
        );
        assert_eq!(redaction.bytes(b"\xff 40001"), b"\xff 40001");
    }

    #[test]
    fn a_difference_is_where_it_is_once_the_addresses_have_names() {
        let mut redaction = Redaction::default();
        redaction.address(([127, 0, 0, 1], 40001).into(), "ana");
        let found = redaction.difference(Difference {
            expected: Expected::Bytes(b"from 127.0.0.1:40001\n".to_vec()),
            actual: b"from 127.0.0.1:40001!\n".to_vec(),
            at: 20,
        });
        assert_eq!(found.expected, Expected::Bytes(b"from <ana>\n".to_vec()));
        assert_eq!(
            (found.actual.as_slice(), found.at),
            (&b"from <ana>!\n"[..], 10)
        );
    }
}
