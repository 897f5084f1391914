//! What happened in a conversation, and whether it is right. Starts no process, opens no socket.

// A new action, fact or kind must not compile until every place has decided about it.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod conversation;
pub mod judge;
