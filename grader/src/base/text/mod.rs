//! Text for people: the characters that a terminal, a log or a page can show, and line widths.

pub mod base64;
pub mod bytes;
pub mod charset;
pub mod escape;
pub mod invisible;
pub mod near;
pub mod paint;
mod replace;
pub mod width;
pub mod wrap;

pub use replace::replace_word;
