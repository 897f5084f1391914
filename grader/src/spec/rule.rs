//! The rules of a lab: the sentences of its contract.

use super::names::Role;

/// One sentence of a lab's contract, in the student's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rule {
    /// The short name, which cases and wrong programs refer to.
    pub name: String,
    /// The programs that it binds, the server first; at least one.
    pub binds: Vec<Role>,
    /// The sentence.
    pub says: String,
    /// Why it is so.
    pub why: String,
}

impl Rule {
    /// Whether it binds this program.
    #[must_use]
    pub fn is_for(&self, role: Role) -> bool {
        self.binds.contains(&role)
    }
}
