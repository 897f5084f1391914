//! What a student does: see the board of the course, get hints, reset a lab, watch or try it, with
//! the progress remembered in a text file. Reads and writes files of the course and makes lines of
//! text; knows no terminal, and only `try_lab` starts programs.

pub mod board;
pub mod hints;
pub mod progress;
pub mod reset;
pub mod text;
pub mod try_lab;
pub mod watch;
