//! What a student does: see the board of the course, get hints, reset a lab, watch or try it, with
//! the progress remembered in a text file. Reads and writes files of the course and makes lines of
//! text; knows no terminal, and only `try_lab` starts programs.

pub(crate) mod board;
pub(crate) mod hints;
pub(crate) mod progress;
pub(crate) mod reset;
pub(crate) mod text;
pub(crate) mod try_lab;
pub(crate) mod watch;
