//! Something that prevents a course from being proved.

/// A step in making a lab. The variants are in the order in which the steps are done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AuthoringStep {
    /// The cases: what the programs must do.
    Cases,
    /// The handout: what the students are told.
    Handout,
    /// The reference solution, which passes every case.
    Solution,
    /// The skeleton, which passes no case.
    Skeleton,
    /// The wrong programs, which show what the cases catch.
    WrongPrograms,
    /// Every file in its place.
    Files,
}

/// Something that is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The step that is not complete.
    pub step: AuthoringStep,
    /// What is missing or wrong.
    pub message: String,
    /// Whether the issue is a mark left by `new` where the author must write something.
    pub(super) is_unwritten: bool,
}

impl Issue {
    pub(super) fn new(step: AuthoringStep, message: String) -> Self {
        Self {
            step,
            message,
            is_unwritten: false,
        }
    }

    pub(super) fn unwritten(step: AuthoringStep, message: String) -> Self {
        Self {
            is_unwritten: true,
            ..Self::new(step, message)
        }
    }
}
