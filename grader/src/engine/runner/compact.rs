//! Keeps a long transcript small. It tells the judge the same as before: what a peer got just as it was awaited is kept as a
//! part of what was awaited, which the case has anyway, and of more output than a program may have, the beginning is kept.

use std::sync::Arc;

use bytes::Bytes;

use crate::verdict::conversation::{Fact, OutputStream, Tracker, TranscriptEntry};

/// Pieces smaller than this are kept as they came.
const WORTH_IT: usize = 4 << 10;
/// How much of a flood is kept of each channel, behind what steps have taken: bytes, and datagrams.
const BEGINNING: usize = 64 << 10;
const DATAGRAMS: usize = 64;

/// Large pieces that came on one connection, and that no step has taken yet: each one's entry, and its place in the stream.
#[derive(Debug, Default)]
pub(super) struct ReceivedPieces {
    waiting: Vec<(usize, usize)>,
    came: usize,
}

impl ReceivedPieces {
    /// Takes note of a fact that will be this entry, and concerns this peer.
    pub(super) fn note(&mut self, index: usize, fact: &Fact) {
        match fact {
            Fact::Connected(_) | Fact::Accepted(..) => *self = Self::default(),
            Fact::Received(_, bytes) => {
                if bytes.len() >= WORTH_IT {
                    self.waiting.push((index, self.came));
                }
                self.came += bytes.len();
            }
            _ => {}
        }
    }

    /// Whether there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.waiting.is_empty()
    }

    /// A step has taken exactly these bytes, which end at this place of the stream.
    pub(super) fn taken(
        &mut self,
        entries: &mut [TranscriptEntry],
        awaited: &Arc<[u8]>,
        end: usize,
    ) {
        let awaited = Bytes::from_owner(Arc::clone(awaited));
        let Some(begin) = end.checked_sub(awaited.len()) else {
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
                *bytes = awaited.slice(start - begin..stop - begin);
            }
            stop > end
        });
    }
}

/// Lets go of what nobody will be shown of a flood.
pub(super) fn forget_flood(entries: &mut [TranscriptEntry], tracker: &Tracker) {
    let mut came = vec![0; tracker.peers()];
    let mut printed = [0; 2];
    for entry in entries {
        match &mut entry.fact {
            Fact::Connected(peer) | Fact::Accepted(peer, _) => came[*peer] = 0,
            Fact::Received(peer, bytes) => {
                keep(bytes, &mut came[*peer], tracker.taken_by(*peer) + BEGINNING);
            }
            Fact::Datagram(peer, _, bytes) => {
                came[*peer] += 1;
                if came[*peer] > tracker.taken_by(*peer) + DATAGRAMS {
                    *bytes = Bytes::new();
                }
            }
            Fact::Printed(OutputStream::Stdout, bytes) => {
                keep(
                    bytes,
                    &mut printed[0],
                    tracker.taken_of_stdout() + BEGINNING,
                );
            }
            Fact::Printed(OutputStream::Stderr, bytes) => keep(bytes, &mut printed[1], BEGINNING),
            _ => {}
        }
    }
}

fn keep(bytes: &mut Bytes, before: &mut usize, most: usize) {
    let size = bytes.len();
    if *before + size > most {
        *bytes = Bytes::copy_from_slice(&bytes[..most.saturating_sub(*before)]);
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
        match &entry.fact {
            Fact::Received(_, bytes) => bytes,
            fact => panic!("{fact:?}"),
        }
    }

    #[test]
    fn what_was_awaited_is_kept_once() {
        let awaited: Arc<[u8]> = (0..3 * WORTH_IT).map(|at| at as u8).collect();
        let mut entries = Vec::new();
        let mut pieces = ReceivedPieces::default();
        let mut come = |entries: &mut Vec<TranscriptEntry>, bytes: &[u8]| {
            let fact = Fact::Received(0, Bytes::copy_from_slice(bytes));
            pieces.note(entries.len(), &fact);
            entries.push(entry(fact));
        };
        come(&mut entries, b"before");
        come(&mut entries, &awaited[..WORTH_IT]);
        come(&mut entries, &awaited[WORTH_IT..2 * WORTH_IT]);
        // The rest comes together with what nobody has awaited yet.
        let beyond = [&awaited[2 * WORTH_IT..], b"beyond"].concat();
        come(&mut entries, &beyond);
        pieces.taken(&mut entries, &awaited, 6 + awaited.len());
        let shares = |index: usize| {
            awaited
                .as_ptr_range()
                .contains(&received(&entries[index]).as_ptr())
        };
        assert_eq!([0, 1, 2, 3].map(shares), [false, true, true, false]);
        let all: Vec<u8> = entries
            .iter()
            .flat_map(|entry| received(entry).to_vec())
            .collect();
        assert_eq!(all, [b"before", &awaited[..], b"beyond"].concat());
        assert_eq!(
            pieces.waiting.len(),
            1,
            "what reaches beyond is still waited for"
        );
    }

    #[test]
    fn of_a_flood_the_beginning_is_kept() {
        let (mut before, most) = (0, 10);
        let mut kept = Vec::new();
        for _ in 0..4 {
            let mut bytes = Bytes::from_static(b"flood");
            keep(&mut bytes, &mut before, most - 2);
            kept.push(bytes);
        }
        assert_eq!(kept, ["flood", "flo", "", ""]);
    }
}
