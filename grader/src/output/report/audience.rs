//! Who reads a report, and which cases these may see.

use crate::spec::Visibility;

/// Who reads a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
pub enum Audience {
    /// Everything: who teaches the course
    Instructor,
    /// What a student may see at any time
    Student,
    /// What a student may see after the due date
    AfterDueDate,
    /// What a student may see once the marks are published
    AfterPublished,
}

impl Audience {
    /// Whether a case with this visibility is for these readers.
    #[must_use]
    pub fn sees(self, visibility: Visibility) -> bool {
        match visibility {
            Visibility::Visible => true,
            Visibility::AfterDueDate => self != Self::Student,
            Visibility::AfterPublished => {
                matches!(self, Self::Instructor | Self::AfterPublished)
            }
            Visibility::Hidden => self == Self::Instructor,
        }
    }
}
