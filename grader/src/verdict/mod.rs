//! What happened in a conversation, and whether it is right. Starts no process and opens no socket.

// When an action, fact or kind is added, every match must be revised for it.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod conversation;
pub mod judge;
