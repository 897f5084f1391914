//! What matching a stream has found.

/// The result of matching a stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::verdict) enum Match {
    /// The first bytes match, and this is how many.
    Complete(usize),
    /// More bytes are needed.
    More,
    /// No match is possible any more; the index of the first byte that differs.
    Differs(usize),
}
