//! Text for people: what a terminal, a log and a page can show, and how it fits.

pub mod charset;
pub mod escape;
pub mod paint;
mod replace;
pub mod width;
pub mod wrap;

pub use replace::replace_word;
