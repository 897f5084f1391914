//! Keeps a long transcript small, without changing what it tells the judge: bytes that arrived
//! exactly as expected share memory with the case's own payload, and of a flood only the beginning
//! is kept.

use std::sync::Arc;

use bytes::Bytes;

use crate::verdict::conversation::{Fact, OutputStream, Tracker, TranscriptEntry};

/// Pieces that are smaller, in bytes, are not shared.
const MIN_SHARED: usize = 4 << 10;
/// How many unconsumed bytes of a flood are kept on each channel.
const FLOOD_BYTES: usize = 64 << 10;
/// How many unconsumed datagrams of a flood are kept for each peer.
const FLOOD_DATAGRAMS: usize = 64;

/// Large pieces received on one connection that no step has consumed yet.
#[derive(Debug, Default)]
pub(super) struct ReceivedPieces {
    /// Their index in the transcript, and where they begin in the stream.
    waiting: Vec<(usize, usize)>,
    received: usize,
}

impl ReceivedPieces {
    /// Takes note of a fact of this peer, which will be the entry at `index`.
    pub(super) fn observe(&mut self, index: usize, fact: &Fact) {
        if let Fact::Connected(_) | Fact::Accepted(..) = fact {
            *self = Self::default();
        } else if let Fact::Received(_, bytes) = fact {
            if bytes.len() >= MIN_SHARED {
                self.waiting.push((index, self.received));
            }
            self.received += bytes.len();
        }
    }

    /// Whether there are no such pieces.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// Lets pieces share memory with `expected`: a step has consumed exactly these bytes, up to
    /// `end` of the stream.
    pub(super) fn share(
        &mut self,
        entries: &mut [TranscriptEntry],
        expected: &Arc<[u8]>,
        end: usize,
    ) {
        let expected = Bytes::from_owner(Arc::clone(expected));
        let Some(begin) = end.checked_sub(expected.len()) else {
            return;
        };
        self.waiting.retain(|(index, start)| {
            let Some(TranscriptEntry {
                fact: Fact::Received(_, bytes),
                ..
            }) = entries.get_mut(*index)
            else {
                return false;
            };
            let stop = start + bytes.len();
            if begin <= *start && stop <= end {
                *bytes = expected.slice(start - begin..stop - begin);
            }
            stop > end
        });
    }
}

/// Drops the part of a flood that is never shown.
pub(super) fn truncate_flood(entries: &mut [TranscriptEntry], tracker: &Tracker) {
    let mut received = vec![0; tracker.peers()];
    let mut printed = [0; 2];
    for entry in entries {
        let fact = &mut entry.fact;
        if let Fact::Connected(peer) | Fact::Accepted(peer, _) = fact {
            received[*peer] = 0;
        } else if let Fact::Received(peer, bytes) = fact {
            let limit = tracker.consumed_by(*peer) + FLOOD_BYTES;
            truncate(bytes, &mut received[*peer], limit);
        } else if let Fact::Datagram(peer, _, bytes) = fact {
            received[*peer] += 1;
            if received[*peer] > tracker.consumed_by(*peer) + FLOOD_DATAGRAMS {
                *bytes = Bytes::new();
            }
        } else if let Fact::Printed(OutputStream::Stdout, bytes) = fact {
            let limit = tracker.consumed_of_stdout() + FLOOD_BYTES;
            truncate(bytes, &mut printed[0], limit);
        } else if let Fact::Printed(OutputStream::Stderr, bytes) = fact {
            truncate(bytes, &mut printed[1], FLOOD_BYTES);
        }
    }
}

fn truncate(bytes: &mut Bytes, before: &mut usize, limit: usize) {
    let size = bytes.len();
    if *before + size > limit {
        *bytes = Bytes::copy_from_slice(&bytes[..limit.saturating_sub(*before)]);
    }
    *before += size;
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn entry(fact: Fact) -> TranscriptEntry {
        TranscriptEntry {
            at: Duration::ZERO,
            fact,
        }
    }

    fn received(entry: &TranscriptEntry) -> &Bytes {
        let Fact::Received(_, bytes) = &entry.fact else {
            panic!("{:?}", entry.fact);
        };
        bytes
    }

    #[test]
    fn expected_bytes_are_kept_once() {
        let expected: Arc<[u8]> = (0..3 * MIN_SHARED).map(|at| at as u8).collect();
        let mut entries = Vec::new();
        let mut pieces = ReceivedPieces::default();
        let mut receive = |entries: &mut Vec<TranscriptEntry>, bytes: &[u8]| {
            let fact = Fact::Received(0, Bytes::copy_from_slice(bytes));
            pieces.observe(entries.len(), &fact);
            entries.push(entry(fact));
        };
        receive(&mut entries, b"before");
        receive(&mut entries, &expected[..MIN_SHARED]);
        receive(&mut entries, &expected[MIN_SHARED..2 * MIN_SHARED]);
        // The rest arrives together with bytes that no step has expected yet.
        let beyond = [&expected[2 * MIN_SHARED..], b"beyond"].concat();
        receive(&mut entries, &beyond);
        pieces.share(&mut entries, &expected, 6 + expected.len());
        let shares = |index: usize| {
            expected
                .as_ptr_range()
                .contains(&received(&entries[index]).as_ptr())
        };
        assert_eq!([0, 1, 2, 3].map(shares), [false, true, true, false]);
        let all: Vec<u8> = entries
            .iter()
            .flat_map(|entry| received(entry).to_vec())
            .collect();
        assert_eq!(all, [b"before", &expected[..], b"beyond"].concat());
        assert_eq!(
            pieces.waiting.len(),
            1,
            "a piece that reaches beyond is not consumed yet"
        );
    }

    #[test]
    fn the_beginning_of_a_flood_is_kept() {
        let (mut before, limit) = (0, 8);
        let mut kept = Vec::new();
        for _ in 0..4 {
            let mut bytes = Bytes::from_static(b"flood");
            truncate(&mut bytes, &mut before, limit);
            kept.push(bytes);
        }
        assert_eq!(kept, ["flood", "flo", "", ""]);
    }
}
