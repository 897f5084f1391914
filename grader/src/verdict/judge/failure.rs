//! A failure of the program under test, with everything that people are told.

use std::sync::Arc;

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
    /// One sentence.
    pub message: String,
    /// A few words about what the caret points at.
    pub label: String,
    /// The expected and actual bytes, if bytes were compared.
    pub difference: Option<Difference>,
    /// What should have happened instead.
    pub missing: Option<Missing>,
    /// What else is worth knowing, one sentence each.
    pub notes: Vec<String>,
    /// The last lines of the conversation.
    pub conversation: Vec<String>,
    /// The last lines of stdout and of stderr.
    pub printed: [Vec<String>; 2],
    /// The compiler's messages, if the program does not compile.
    pub compiler: Option<Arc<str>>,
    /// Why the step is right, in the words of the spec.
    pub because: Option<String>,
    /// The hint: that of the kind, or else the first one of the case.
    pub hint: String,
}

impl Failure {
    /// Removes `text` from everything that is shown, such as the folder before a file's name.
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
    /// What should have come.
    pub expected: Expected,
    /// What came.
    pub actual: Vec<u8>,
    /// The index of the first byte that differs.
    pub at: usize,
}

/// What should have come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// These bytes.
    Bytes(Vec<u8>),
    /// Something else, in words.
    Words(String),
    /// The answer key. The actual bytes are rendered like it.
    Key(String),
}
