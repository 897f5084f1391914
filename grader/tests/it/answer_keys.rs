//! Checks the answer keys: runs the reference solutions and compares their output with the files in
//! `specs/LAB/snapshots` that the grader reads. To accept changed output, run `INSTA_UPDATE=always
//! cargo test -p grader --test it answer_keys::` and review the diff.

use std::ffi::OsString;
use std::sync::Arc;
use std::thread;

use grader::plan;
use grader::plan::Case;
use grader::spec::{Action, BareAction, Lab, Spec, load_course_without_keys, load_lab};
use grader::verdict::judge::{Verdict, printed};

use crate::support::{has_solutions, repository, run_case, solution};

/// The seed with whose values the solutions run; in the keys stands what the cases call them.
const SEED: u32 = 1;

#[test]
fn the_answer_keys_are_what_the_solutions_print() {
    if !has_solutions() {
        return;
    }
    let specs = repository().join("specs");
    let labs = load_course_without_keys(&specs).expect("specs without mistakes");
    let mut cases = Vec::new();
    for lab in &labs {
        for spec in lab.cases.iter().filter(|spec| has_key(spec)) {
            let argv = vec![solution(&lab.name, spec.program).into()];
            cases.push(((lab, spec), argv));
        }
    }
    assert!(!cases.is_empty(), "no case has an answer key");
    // Making a new key takes as long as the case's timeout, so run all cases at once.
    let rendered: Vec<(Case, String)> = thread::scope(|scope| {
        let running: Vec<_> = cases
            .into_iter()
            .map(|((lab, spec), argv)| {
                scope.spawn(|| {
                    let case = plan::case(lab, spec, SEED);
                    let printed = render(lab, spec, argv);
                    (case, plan::key_of(lab, spec, SEED, &printed))
                })
            })
            .collect();
        running
            .into_iter()
            .map(|case| case.join().expect("a case runs"))
            .collect()
    });
    for (case, printed) in rendered {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(specs.join(&case.lab).join("snapshots"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(case.name.as_str(), printed));
    }
}

fn has_key(spec: &Spec) -> bool {
    spec.steps
        .iter()
        .any(|step| step.value.action == Action::Bare(BareAction::Snapshot))
}

/// What the solution prints in a case. If it does not match the present key, everything that it
/// prints before the case times out.
fn render(lab: &Lab, spec: &Spec, argv: Vec<OsString>) -> String {
    let case = plan::case(lab, spec, SEED);
    // With the present key, if there is one and it can be read.
    let known = load_lab(&repository().join("specs").join(&lab.name)).ok();
    let known = known.and_then(|lab| {
        let spec = lab.cases.iter().find(|known| known.name == spec.name)?;
        plan::case(&lab, spec, SEED).answer_key
    });
    let with_key = Arc::new(Case {
        answer_key: known.or(Some(String::new())),
        ..case.clone()
    });
    if let (transcript, Verdict::Pass) = run_case(&with_key, argv.clone()) {
        return printed(&with_key, &transcript);
    }
    let without_key = Arc::new(case);
    let (transcript, _) = run_case(&without_key, argv);
    printed(&without_key, &transcript)
}
