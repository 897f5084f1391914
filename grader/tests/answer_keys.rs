//! Keeps the answer keys: runs the reference solutions and compares what they print with `specs/LAB/snapshots`, the very
//! files that the grader reads. To approve a change: `INSTA_UPDATE=always cargo test -p grader --test answer_keys`, and
//! read the diff.

mod solutions;

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::thread;

use grader::base::cancel::Cancel;
use grader::base::level::Isolation;
use grader::course::{Version, bin_name};
use grader::engine::runner::{Delivery, ProgramCommand, Settings, run};
use grader::plan::{self, Case};
use grader::sandbox::{FsAccess, use_jail_binary};
use grader::spec::{Action, Spec, load_course_without_keys};
use grader::verdict::judge::{Verdict, judge, printed};
use solutions::{build_solutions, repository};

#[test]
fn the_answer_keys_are_what_the_solutions_print() {
    use_jail_binary(Path::new(env!("CARGO_BIN_EXE_grader")));
    let root = repository();
    if !root.join("solutions").is_dir() {
        println!("skipped: there are no solutions here");
        return;
    }
    let labs = load_course_without_keys(&root.join("specs")).expect("specs without mistakes");
    let built = build_solutions(&labs);
    let mut cases = Vec::new();
    for lab in &labs {
        for spec in lab.cases.iter().filter(|spec| has_key(spec)) {
            let program =
                built.binaries[&bin_name(&lab.name, spec.program, Version::Solution)].clone();
            cases.push((plan::case(lab, spec, 1), program));
        }
    }
    assert!(!cases.is_empty(), "no case has an answer key");
    // Making a new key takes as long as its case waits: all at once.
    let rendered: Vec<(Case, String)> = thread::scope(|scope| {
        let running: Vec<_> = cases
            .into_iter()
            .map(|(case, program)| scope.spawn(|| (case.clone(), render(case, program, &root))))
            .collect();
        running
            .into_iter()
            .map(|case| case.join().expect("a case runs"))
            .collect()
    });
    for (case, printed) in rendered {
        let mut settings = insta::Settings::clone_current();
        settings.set_snapshot_path(root.join("specs").join(&case.lab).join("snapshots"));
        settings.set_prepend_module_to_snapshot(false);
        settings.set_omit_expression(true);
        settings.bind(|| insta::assert_snapshot!(case.name.as_str(), printed));
    }
}

fn has_key(spec: &Spec) -> bool {
    spec.steps
        .iter()
        .any(|step| step.value.action == Action::Snapshot)
}

/// What the solution prints in a case: with the present key if that is right, otherwise whatever comes in the time that
/// the case has.
fn render(case: Case, program: PathBuf, root: &Path) -> String {
    let settings = Settings {
        isolation: Isolation::Ports,
        cancel: Cancel::default(),
    };
    let subject = ProgramCommand {
        argv: vec![program.into()],
        env: Vec::new(),
        view: FsAccess::All,
        own: None,
    };
    let key = root
        .join("specs")
        .join(&case.lab)
        .join(format!("snapshots/{}.snap", case.name));
    let key = insta::Snapshot::from_file(&key).ok();
    let key = key.and_then(|key| key.as_text().map(ToString::to_string));
    let with_key = Arc::new(Case {
        answer_key: key.or(Some(String::new())),
        ..case.clone()
    });
    let transcript = run(&with_key, &subject, Delivery::AsWritten, &settings);
    if matches!(judge(&with_key, &transcript), Verdict::Pass) {
        return printed(&with_key, &transcript);
    }
    let without_key = Arc::new(case);
    printed(
        &without_key,
        &run(&without_key, &subject, Delivery::AsWritten, &settings),
    )
}
