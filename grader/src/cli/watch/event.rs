//! The events of the watch loop.

use crate::app::student::watch::{Grading, KeyPress};

/// Something that happened.
pub(super) enum WatchEvent {
    Save,
    Key(KeyPress),
    /// Some cases of a grading are done.
    Progress {
        /// The number of the grading.
        grading: usize,
        done: usize,
        total: usize,
    },
    /// A grading has ended.
    Graded {
        /// The number of the grading.
        grading: usize,
        result: Grading,
    },
    Resize {
        columns: usize,
        rows: usize,
    },
    /// An interrupt, or the terminal has gone away.
    End,
}
