//! What is stored of a graded case: a diagram if it failed, and no more of that than is needed.

use std::sync::Arc;

use grader::engine::grade::{Job, grade, trace};
use grader::engine::runner::Delivery;
use grader::output::graded::Graded;
use grader::output::trace::Detail;
use grader::plan;
use grader::spec::load_course;

use crate::support::{in_process, subject, tests};

/// Grades or traces one case with a program that misbehaves in this way.
fn graded(way: &str, traced: bool) -> Graded {
    let labs = load_course(&tests("course/specs")).expect("specs without mistakes");
    let lab = labs.iter().find(|lab| lab.name == "tcp-probe");
    let lab = lab.expect("a lab");
    let spec = lab.cases.iter().find(|spec| spec.name == "pieces");
    let argv = vec![env!("CARGO_BIN_EXE_misbehave").into(), way.into()];
    let job = Job {
        case: Arc::new(plan::case(lab, spec.expect("a case"), 1)),
        program: Ok(Arc::new(subject(argv))),
        delivery: Delivery::AsWritten,
    };
    in_process(|settings| {
        if traced {
            return trace(&job, settings, Detail::Tail, None);
        }
        let mut graded = grade(&[job], settings, 1, &|_| {});
        graded.pop().expect("a result")
    })
}

#[test]
fn a_case_that_failed_keeps_its_picture() {
    let diagram = graded("says-too-much", false).diagram.expect("a picture");
    assert_eq!(diagram.id, "tcp-probe/pieces");
    assert_eq!(diagram.actors, ["client", "server"]);
}

#[test]
fn a_case_that_passed_has_one_where_it_was_asked_for() {
    assert_eq!(graded("right", false).diagram, None);
    assert!(graded("right", true).diagram.is_some());
}
