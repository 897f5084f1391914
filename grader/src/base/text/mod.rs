//! Text for people.

pub mod escape;
mod replace;

pub use replace::replace_word;
