//! Watching a lab: what the screen shows, and how keys and events change it. Knows nothing about
//! terminals and grades nothing.

mod keys;
mod saves;
mod state;
mod view;

pub(crate) use keys::{KeyPress, WatchAction};
pub(crate) use saves::{SaveWatcher, watch_saves};
pub(crate) use state::{Activity, Grading, WatchState, WatchView};
pub(crate) use view::{report_lines, screen_lines};

#[cfg(test)]
mod tests;
