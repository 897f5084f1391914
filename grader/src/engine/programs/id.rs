//! Names of programs, and the programs by name.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use crate::engine::not_built::NotBuilt;
use crate::engine::runner::ProgramCommand;
use crate::spec::Role;

/// One of a lab's programs.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct ProgramId {
    /// The lab's name.
    pub lab: String,
    /// Server or client.
    pub role: Role,
}

impl ProgramId {
    /// The program of this lab that plays `role`.
    pub fn new(lab: impl Into<String>, role: Role) -> Self {
        let lab = lab.into();
        Self { lab, role }
    }
}

impl fmt::Display for ProgramId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.lab, self.role)
    }
}

/// How to start a program, or why there is none.
pub type ProgramResult = Result<Arc<ProgramCommand>, NotBuilt>;

/// The programs under test.
pub type Programs = HashMap<ProgramId, ProgramResult>;
