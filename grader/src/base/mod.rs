//! What every floor above may use and which itself uses none of them.

pub mod cancel;
pub mod fs;
pub mod level;
pub mod process;
pub mod text;
