//! Replaces addresses that differ from run to run by their owners' names, in everything that people
//! see of a failure. Readers can tell whose address it is, and equal failures have equal texts.

use std::net::SocketAddr;

use super::failure::{Difference, Expected, Failure};
use super::missing::{Awaited, Missing};
use crate::base::text::bytes::map_text;
use crate::base::text::replace_word;
use crate::plan::{Case, ServerPlace};
use crate::spec::Role;
use crate::verdict::conversation::matcher::difference;
use crate::verdict::conversation::{ConversationEvent, EventKind, Fact, Transcript};

/// The texts to replace, and the names that replace them.
#[derive(Debug, Default)]
pub(super) struct Redaction(Vec<(String, String)>);

impl Redaction {
    /// Collects the folder and the addresses that the system chose for this run.
    pub(super) fn new(case: &Case, transcript: &Transcript) -> Self {
        let mut redaction = Self::default();
        let mut server = None;
        for entry in &transcript.entries {
            if let Fact::Address(addr) = &entry.fact {
                server = Some(*addr);
                if case.place != ServerPlace::Default {
                    redaction.add_address(*addr, "ADDR");
                }
            } else if let Fact::Folder(folder) = &entry.fact {
                redaction.0.push((folder.clone(), "<dir>".to_owned()));
            } else if let Fact::Bound(peer, addr) = &entry.fact
                && Some(*addr) != server
            {
                redaction.add_address(*addr, &case.peers[*peer]);
            } else if let Fact::Accepted(_, addr) = &entry.fact {
                redaction.add_address(*addr, "client");
            } else if let Fact::Datagram(_, from, _) = &entry.fact
                && Some(*from) != server
            {
                let owner = match case.program {
                    Role::Server => "another port",
                    Role::Client => "client",
                };
                redaction.add_address(*from, owner);
            }
        }
        redaction
    }

    fn add_address(&mut self, addr: SocketAddr, owner: &str) {
        self.0.push((addr.to_string(), format!("<{owner}>")));
        let port = format!("<{owner}: port>");
        self.0.push((addr.port().to_string(), port));
    }

    /// Redacts a text.
    pub(super) fn text(&self, text: &str) -> String {
        let redact =
            |text: String, (word, name): &(String, String)| replace_word(&text, word, name);
        self.0.iter().fold(text.to_owned(), redact)
    }

    /// Redacts bytes; those that are not text stay as they are.
    pub(super) fn bytes(&self, bytes: &[u8]) -> Vec<u8> {
        map_text(bytes, |text| self.text(text))
    }

    /// Redacts an event.
    pub(super) fn event(&self, mut event: ConversationEvent) -> ConversationEvent {
        if let EventKind::Bytes(shown) | EventKind::Datagram(shown, _) | EventKind::Stderr(shown) =
            &mut event.kind
        {
            shown.redact(|head| self.bytes(head));
        }
        if let EventKind::Datagram(_, Some(from)) = &mut event.kind {
            *from = self.text(from);
        }
        event
    }

    /// Redacts a failure, except for its difference, which was redacted before.
    pub(super) fn failure(&self, failure: Failure) -> Failure {
        let texts = |texts: Vec<String>| texts.iter().map(|text| self.text(text)).collect();
        Failure {
            message: self.text(&failure.message),
            label: self.text(&failure.label),
            notes: texts(failure.notes),
            conversation: texts(failure.conversation),
            printed: failure.printed.map(texts),
            missing: failure.missing.map(|missing| self.missing(missing)),
            ..failure
        }
    }

    fn missing(&self, mut missing: Missing) -> Missing {
        if let Awaited::Bytes(shown) = &mut missing.action {
            shown.redact(|head| self.bytes(head));
        }
        missing
    }

    /// Redacts a difference, and finds its place again.
    pub(super) fn difference(&self, found: Difference) -> Difference {
        let actual = self.bytes(&found.actual);
        let expected = match found.expected {
            Expected::Bytes(bytes) => Expected::Bytes(self.bytes(&bytes)),
            expected @ (Expected::Words(_) | Expected::Key(_)) => expected,
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
    fn an_address_is_replaced_by_its_owner_and_other_numbers_are_kept() {
        let mut redaction = Redaction::default();
        redaction.add_address(([127, 0, 0, 1], 40001).into(), "ana");
        assert_eq!(
            redaction.text("127.0.0.1:40001, ('127.0.0.1', 40001), 127.0.0.1:7000, 400012"),
            "<ana>, ('127.0.0.1', <ana: port>), 127.0.0.1:7000, 400012"
        );
        assert_eq!(redaction.bytes(b"\xff 40001"), b"\xff <ana: port>");
    }

    #[test]
    fn a_difference_is_located_after_the_redaction() {
        let mut redaction = Redaction::default();
        redaction.add_address(([127, 0, 0, 1], 40001).into(), "ana");
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
