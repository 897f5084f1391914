//! What happened in a conversation, and whether it is right. Starts no process, opens no socket.

pub mod conversation;
pub mod judge;
