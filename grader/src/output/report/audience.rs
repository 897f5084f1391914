//! Who a report is for, and which cases they may see.

use clap::ValueEnum;

use crate::spec::Visibility;

/// Who a report is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Audience {
    /// Everything: for those who teach the course
    Instructor,
    /// What a student may see at any time
    Student,
    /// What a student may see after the due date
    AfterDueDate,
    /// What a student may see once the marks are published
    AfterPublished,
}

impl Audience {
    /// Whether this audience may see a case with this visibility.
    #[must_use]
    pub fn may_see(self, visibility: Visibility) -> bool {
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
