//! Compares bytes with bytes.

use super::found::Match;

/// How many bytes are compared at once.
const CHUNK: usize = 4096;

/// The first index at which two byte strings differ. If one is a prefix of the other, its length.
#[must_use]
pub(in crate::verdict) fn difference(want: &[u8], got: &[u8]) -> Option<usize> {
    // Comparing slices is one memcmp. Only a chunk that differs is searched for the differing byte.
    if want == got {
        return None;
    }
    let end = want.len().min(got.len());
    let differs = |from: &usize| {
        let to = (from + CHUNK).min(end);
        want[*from..to] != got[*from..to]
    };
    let from = (0..end).step_by(CHUNK).find(differs).unwrap_or(end);
    let same = want[from..end]
        .iter()
        .zip(&got[from..end])
        .position(|(want, got)| want != got);
    Some(same.map_or(end, |at| from + at))
}

pub(super) fn prefix(want: &[u8], unread: &[u8], seen: &mut usize) -> Match {
    let end = want.len().min(unread.len());
    let from = (*seen).min(end);
    if let Some(at) = difference(&want[from..end], &unread[from..end]) {
        return Match::Differs(from + at);
    }
    *seen = end;
    if end == want.len() {
        Match::Complete(end)
    } else {
        Match::More
    }
}

/// Where `part` begins in `bytes`, at `from` or later.
pub(super) fn find(bytes: &[u8], part: &[u8], from: usize) -> Option<usize> {
    if part.is_empty() {
        return Some(from);
    }
    let mut windows = bytes.get(from..)?.windows(part.len());
    windows
        .position(|window| window == part)
        .map(|at| from + at)
}
