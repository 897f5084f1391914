//! Everything that is told of a failure.

use std::sync::Arc;

use super::missing::Missing;
use crate::plan::StepId;
use crate::verdict::conversation::kind::Kind;

/// A failure of the program under test, with all that helps to understand it.
#[derive(Debug, Clone)]
pub struct Failure {
    /// Which kind.
    pub kind: Kind,
    /// The step that failed; none where the program failed as a whole.
    pub step: Option<StepId>,
    /// One sentence.
    pub message: String,
    /// What the caret points at, in a few words.
    pub label: String,
    /// Expected and actual bytes, where bytes were compared.
    pub difference: Option<Difference>,
    /// What should have happened instead, and who owed it to whom.
    pub missing: Option<Missing>,
    /// What else is worth knowing, a sentence each.
    pub notes: Vec<String>,
    /// The last lines of the conversation.
    pub conversation: Vec<String>,
    /// The last lines that the program wrote to stdout and to stderr.
    pub printed: [Vec<String>; 2],
    /// What the compiler said, as it is, where the program does not compile.
    pub compiler: Option<Arc<str>>,
    /// Why this step is what is right, in the spec's words.
    pub because: Option<String>,
    /// The first of the case's hints.
    pub hint: String,
}

impl Failure {
    /// Leaves a text out wherever it stands, as a folder that is before each file's name.
    pub fn without(&mut self, text: &str) {
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
    /// What should have come; words where the bytes are not known beforehand.
    pub expected: Expected,
    /// What came.
    pub actual: Vec<u8>,
    /// The first byte that differs.
    pub at: usize,
}

/// What should have come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Expected {
    /// These bytes.
    Bytes(Vec<u8>),
    /// Something that these words describe.
    Words(String),
    /// The answer key; what came is rendered like it.
    Key(String),
}
