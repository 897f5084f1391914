//! The grader of a socket-programming course: reads conversations written in YAML, holds them with
//! the programs of the labs, judges what happened and reports it. Each module uses only those below
//! it. `grader/ARCHITECTURE.md` is the map.

#![warn(clippy::disallowed_methods)]

pub mod cli;

pub mod app;

pub mod engine;

pub mod output;

pub mod verdict;

pub mod course;
pub mod plan;

pub mod sandbox;
pub mod spec;

pub mod base;
