//! What people and other programs read about graded cases: scores, reports, pictures. Starts no
//! process and opens no socket.

pub mod graded;
pub mod report;
pub mod trace;
