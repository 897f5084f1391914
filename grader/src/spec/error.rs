//! What is wrong with a spec.

use std::sync::Arc;

use super::{Location, Source};

/// A mistake in a spec: the instructor's, never the student's.
#[derive(Debug, Clone)]
pub struct SpecError {
    /// The file; its text is empty where the file itself is what is wrong.
    pub source: Arc<Source>,
    /// Where in it; `None` where the file itself is what is wrong.
    pub location: Option<Location>,
    /// What is wrong.
    pub message: String,
    /// What would be right.
    pub help: Option<String>,
}

impl SpecError {
    /// For people: the message, the line with a caret, and what would be right.
    #[must_use]
    pub fn render(&self, color: bool) -> String {
        todo!("{color}")
    }
}

impl std::fmt::Display for SpecError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.render(false))
    }
}

impl std::error::Error for SpecError {}
