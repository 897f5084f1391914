//! What every floor may use, and what uses none of them.

pub mod cancel;
pub mod fs;
pub mod level;
pub mod parallel;
pub mod process;
pub mod search_path;
pub mod text;
