//! Watching a lab: what the screen shows, and how keys and events change it. Knows no terminal and
//! grades nothing.

mod keys;
mod saves;
mod state;
mod view;

pub use keys::{KeyPress, WatchAction};
pub use saves::{SaveWatcher, watch_saves};
pub use state::{Activity, Grading, WatchState, WatchView};
pub use view::{report_lines, screen_lines};

#[cfg(test)]
mod tests;
