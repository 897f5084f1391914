//! Whether a program is stuck: whether it can be proven that it does nothing any more unless
//! somebody else does something first.
//!
//! `look` records what the kernel tells of a program at one moment, `calls` knows which system
//! calls wait without a limit, and `proof` compares two looks. What cannot be seen, or is not known
//! here, counts as something that may go on by itself.

mod calls;
mod files;
mod look;
mod proof;

pub use look::Look;
pub use proof::proof;
