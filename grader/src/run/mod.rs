//! Runs one case: the only part of the grader that touches processes, sockets, files and clocks.

pub mod isolation;
