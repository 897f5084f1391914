//! What is told of a class while it is graded.

use super::find::ClassEntry;
use super::record::StoredResult;

/// Equal submissions have a result: the grading has ended, whichever way, or an earlier one is
/// still true.
#[derive(Debug)]
pub(crate) struct ClassEvent<'a> {
    /// The submissions.
    pub entries: Vec<&'a ClassEntry>,
    /// Their result. If they were not graded, it says why.
    pub record: &'a StoredResult,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a result comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    /// The cases were run.
    Graded,
    /// An equal submission was graded before.
    Known,
    /// The submission could not be read, so it is equal to no other.
    Unread,
}
