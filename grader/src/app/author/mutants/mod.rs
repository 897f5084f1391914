//! Proves that the cases miss nothing: makes small changes to the reference programs and grades
//! each changed program, a mutant. A case should fail it, unless the change makes no difference
//! that anyone could see. Compiles and runs mutants as submissions; reads the course, and writes
//! nothing there.

mod blocks;
mod edit;
mod equal;
mod functions;
mod grade;
mod library;
mod network;
mod operators;
mod program;
mod report;
mod token;

pub(crate) use equal::{EQUAL_MUTANTS, EqualMutants};
pub(crate) use grade::grade_mutants;
pub(crate) use program::mutants;
pub(crate) use report::{MutationScore, write_scores};
