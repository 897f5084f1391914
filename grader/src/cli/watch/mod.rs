//! `watch`: grades a lab at each save. One loop takes all events (a save, a key, the end of a
//! grading), and one place shows the state: the screen of a terminal, or plain lines.

mod actions;
mod command;
mod event;
mod grading;
mod lines;
mod screen;
mod watcher;

pub(super) use command::{WatchArgs, run};
