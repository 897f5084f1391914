//! A failure of the program under test, with everything that people are shown about it.

use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::missing::Missing;
use crate::plan::StepId;
use crate::verdict::conversation::Kind;

/// A failure of the program under test.
#[derive(Debug, Clone)]
pub struct Failure {
    /// What went wrong.
    pub kind: Kind,
    /// The step that failed; `None` if the program failed as a whole.
    pub step: Option<StepId>,
    /// What happened, in one sentence.
    pub message: String,
    /// A few words about the place that the caret points at.
    pub label: String,
    /// The expected and actual bytes, if bytes were compared.
    pub difference: Option<Difference>,
    /// What should have happened instead.
    pub missing: Option<Missing>,
    /// Anything else worth knowing, one sentence each.
    pub notes: Vec<String>,
    /// The last lines of the conversation.
    pub conversation: Vec<String>,
    /// The last lines of stdout and of stderr.
    pub printed: [Vec<String>; 2],
    /// Why there is no program, if there is none.
    pub absence: Option<Absence>,
    /// The compiler's messages, if the program does not compile.
    pub compiler: Option<Arc<str>>,
    /// Why the step is right, in the words of the spec.
    pub because: Option<String>,
    /// The hint for this kind of failure, or otherwise the first hint of the case.
    pub hint: String,
}

/// Why there is no program to run. The names are part of the report format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Absence {
    /// It does not compile, or does not start.
    DoesNotCompile,
    /// The submission does not have it.
    Missing,
    /// Something is in the way of reading it: a link, too much, a command that is not allowed.
    Refused,
    /// The archive that it is in cannot be opened.
    BrokenArchive,
}

impl fmt::Display for Absence {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::DoesNotCompile => "does not compile",
            Self::Missing => "no program",
            Self::Refused => "refused",
            Self::BrokenArchive => "archive broken",
        })
    }
}

impl Failure {
    /// A failure of the program as a whole, about which nothing but the sentence is known.
    pub(crate) fn new(kind: Kind, message: String) -> Self {
        Self {
            kind,
            step: None,
            message,
            label: String::new(),
            difference: None,
            missing: None,
            notes: Vec::new(),
            conversation: Vec::new(),
            printed: [Vec::new(), Vec::new()],
            absence: None,
            compiler: None,
            because: None,
            hint: String::new(),
        }
    }

    /// Removes `text`, such as the folder before a file's name, from everything that is shown.
    pub fn remove_text(&mut self, text: &str) {
        let lists = [&mut self.notes, &mut self.conversation].into_iter();
        let lists = lists.chain(&mut self.printed);
        let texts = [&mut self.message, &mut self.label].into_iter();
        for shown in texts.chain(lists.flatten()) {
            *shown = shown.replace(text, "");
        }
    }
}

/// Two byte strings that should be the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What should have arrived.
    pub expected: Expected,
    /// What arrived.
    pub actual: Vec<u8>,
    /// The index of the first byte that differs.
    pub at: usize,
}

/// What should have arrived.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// These bytes.
    Bytes(Vec<u8>),
    /// Something else, in words.
    Words(String),
    /// The answer key. The actual bytes are rendered in the same form.
    Key(String),
}
