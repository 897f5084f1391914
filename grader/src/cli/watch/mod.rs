//! `watch`: grades a lab at each save. A single loop takes all events (a save, a key, the end of a
//! grading) and shows the state, either on a full screen or as plain lines.

mod actions;
mod command;
mod event;
mod grading;
mod lines;
mod screen;
mod watcher;

pub(super) use command::{WatchArgs, run};
