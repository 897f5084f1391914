//! Whether a step is met.

use super::kind::Kind;

/// Whether a step is met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StepStatus {
    /// Not yet.
    Pending,
    /// Yes, and its input is consumed.
    Met,
    /// It cannot be met any more.
    Failed(Kind),
}
