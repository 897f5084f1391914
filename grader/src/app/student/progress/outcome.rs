//! The remembered outcome of a case.

use std::fmt;

use crate::output::graded::Graded;
use crate::verdict::conversation::Kind;
use crate::verdict::judge::Verdict;

/// The outcome of a case when it was last graded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SavedOutcome {
    /// The case passed.
    Passed,
    /// The case failed.
    Failed,
    /// The program stopped at a `todo!()`.
    NotWritten,
    /// The program does not compile.
    NotBuilt,
}

impl SavedOutcome {
    const ALL: [Self; 4] = [Self::Passed, Self::Failed, Self::NotWritten, Self::NotBuilt];

    /// The outcome of a graded case; `None` after an error of the grader.
    #[must_use]
    pub(crate) fn from_graded(graded: &Graded) -> Option<Self> {
        match &graded.verdict {
            Verdict::Pass => Some(Self::Passed),
            Verdict::Fail(failure) if failure.kind == Kind::NotImplemented => {
                Some(Self::NotWritten)
            }
            Verdict::Fail(failure) if failure.kind == Kind::NotBuilt => Some(Self::NotBuilt),
            Verdict::Fail(_) => Some(Self::Failed),
            Verdict::Error(_) => None,
        }
    }

    /// The outcome with this name in the file.
    pub(super) fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|it| it.name() == name)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Failed => "failed",
            Self::NotWritten => "not-written",
            Self::NotBuilt => "does-not-compile",
        }
    }
}

impl fmt::Display for SavedOutcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}
