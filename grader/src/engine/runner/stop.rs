//! The early end of a conversation.

/// The conversation is over before its last step; the transcript says why.
pub(super) struct Stop;

/// The result of playing steps.
pub(super) type Played = Result<(), Stop>;
