//! A program that cannot be run, because it does not compile or does not exist.

use std::path::Path;
use std::sync::Arc;

use crate::plan::Case;
use crate::verdict::conversation::Kind;
use crate::verdict::judge::{Absence, Failure, Verdict};

/// Why there is no program.
#[derive(Debug, Clone)]
pub struct NotBuilt {
    /// What kind of reason it is.
    pub absence: Absence,
    /// One sentence.
    pub reason: String,
    /// The compiler's messages; empty if it was not run.
    pub messages: Arc<str>,
    /// What to do about it.
    pub hint: &'static str,
}

impl NotBuilt {
    /// The compiler rejected this source.
    #[must_use]
    pub fn does_not_compile(source: &Path, messages: &str) -> Self {
        Self {
            absence: Absence::DoesNotCompile,
            reason: format!("{} does not compile", source.display()),
            messages: messages.into(),
            hint: "Read the compiler's first message; the others often follow from it.",
        }
    }

    /// The verdict on each case of the program.
    #[must_use]
    pub fn verdict(&self, case: &Case) -> Verdict {
        Verdict::Fail(Box::new(Failure {
            absence: Some(self.absence),
            compiler: (!self.messages.is_empty()).then(|| Arc::clone(&self.messages)),
            hint: format!("{} ({})", self.hint, case.lab),
            ..Failure::new(Kind::NotBuilt, self.reason.clone())
        }))
    }
}
