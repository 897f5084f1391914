//! The student's desk: what is remembered of their work, the board of the course, hints, the way back to the skeleton.
//! It reads and writes files of the course and makes lines of text. It knows no terminal, and only `pair` starts programs.

pub mod board;
pub mod hints;
pub mod progress;
pub mod reset;
pub mod text;
pub mod try_lab;
pub mod watch;
