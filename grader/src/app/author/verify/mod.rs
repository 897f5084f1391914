//! Proves a course: compares its files, and the results of its programs, with what they should be,
//! and names every issue. Starts no program itself.

mod checks;
mod files;
mod hints;
mod issue;
mod lab;
mod layout;
mod manifest;
mod manifest_file;
mod place;
mod proof;
mod random;
mod replayed;
mod report;
mod results;
mod rules;
mod rules_section;
mod run;
mod wrong;

pub use issue::{AuthoringStep, Issue};
pub use lab::{course_issues, lab_issues, warning_issue};
pub use manifest::LabManifest;
pub use manifest_file::{manifest_path, read_manifest, write_manifest};
pub use proof::LabProof;
pub use report::{RuleTables, write_proofs};
pub use rules_section::write_rules_section;
pub use run::{ProofRun, SOLUTION_RUNS};
pub use wrong::{WrongProgram, read_wrong_programs};

#[cfg(test)]
pub(super) mod tests;
