//! A mistake in a spec whose place is not known yet.

/// A mistake: what is wrong, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) message: String,
    pub(crate) help: Option<String>,
}

impl Problem {
    pub(crate) fn new(message: impl Into<String>, help: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: Some(help.into()),
        }
    }

    /// A mistake that explains itself.
    pub(crate) fn without_help(message: impl Into<String>) -> Self {
        Self {
            message: message.into(),
            help: None,
        }
    }
}
