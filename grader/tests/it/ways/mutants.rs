//! Programs with one small change, which the cases fail.

use crate::support::{Course, has_solutions};

#[test]
fn a_case_fails_a_program_that_answers_the_first_client_only() {
    if !has_solutions() {
        return;
    }
    let named = ["--matching", "keeps the first address"];
    Course::repository()
        .grade(["verify", "--mutants", "udp-hello"])
        .args(named)
        .run()
        .status(0)
        .stdout_has("udp-hello                 1         0      0  100.0 %");
}
