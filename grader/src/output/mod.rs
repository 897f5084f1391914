//! What people and other programs read of graded cases: scores, reports, drawings. Starts no
//! process, opens no socket.

pub mod graded;
pub mod report;
pub mod trace;
