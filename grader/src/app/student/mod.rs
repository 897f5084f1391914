//! What a student does: see the board of the course, get hints, reset a lab, watch it or try it
//! out. Progress is remembered in a text file. Reads and writes files of the course and produces
//! lines of text; knows nothing about terminals, and only `try_lab` starts programs.

pub(crate) mod board;
pub(crate) mod hints;
pub(crate) mod progress;
pub(crate) mod reset;
pub(crate) mod text;
pub(crate) mod try_lab;
pub(crate) mod watch;
