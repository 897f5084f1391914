//! The runs that prove a lab.

use crate::engine::runner::Delivery;

/// A run of some of a lab's programs through its cases.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProofRun {
    /// The skeleton, which must score 0.
    Skeleton,
    /// The solution, which must score 100 no matter how bytes are delivered to it.
    Solution(Delivery),
    /// The wrong program with this index, which must fail the cases that it names.
    Wrong(usize),
    /// What the solution did with other random values, done again by a program without logic. It
    /// must score next to nothing.
    Replay,
}

/// All runs of a solution.
pub const SOLUTION_RUNS: [ProofRun; 3] = [
    ProofRun::Solution(Delivery::AsWritten),
    ProofRun::Solution(Delivery::OneByOne),
    ProofRun::Solution(Delivery::Together),
];

impl ProofRun {
    /// How bytes are delivered between the program and its peers in this run.
    #[must_use]
    pub fn delivery(self) -> Delivery {
        match self {
            Self::Solution(delivery) => delivery,
            Self::Skeleton | Self::Wrong(_) | Self::Replay => Delivery::AsWritten,
        }
    }
}
