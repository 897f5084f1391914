//! Utilities that every floor may use, and that depend on none of them.

pub mod cancel;
pub mod fs;
pub mod function;
pub mod level;
pub mod memory;
pub mod number;
pub mod parallel;
pub mod process;
pub mod protection;
pub mod refusals;
pub mod search_path;
pub mod shortage;
pub mod text;
pub mod waiting;
pub(crate) mod zip;
