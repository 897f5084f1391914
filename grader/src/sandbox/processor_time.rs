//! What a program got of the processors.

use std::time::Duration;

/// What all threads of a program together got of the processors.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ProcessorTime {
    /// How long they ran.
    pub used: Duration,
    /// How long they were ready to run, and waited.
    pub waited: Duration,
}
