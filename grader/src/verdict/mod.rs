//! What happened in a conversation, and whether it is right. Starts no process, opens no socket.

// With a new action, fact or kind, every match must decide about it.
#![deny(clippy::wildcard_enum_match_arm)]

pub mod conversation;
pub mod judge;
