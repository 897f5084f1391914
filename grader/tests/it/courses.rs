//! The second course: labs of other courses, each a few cases with a right program, which passes
//! them, and wrong ones, which do not. Their programs are in Python, in `courses/programs`.

use std::thread;

use grader::spec::{Lab, load_course};

use crate::support::files::read;
use crate::support::{Course, heavy, tests, tool};

/// The wrong programs are all in the right one: each is named in a comparison with `WRONG`.
fn wrong_programs(lab: &Lab) -> Vec<String> {
    let text = read(program(lab));
    let mut names: Vec<String> = text
        .split("WRONG == \"")
        .skip(1)
        .chain(text.split("WRONG != \"").skip(1))
        .filter_map(|rest| Some(rest.split_once('"')?.0.to_owned()))
        .collect();
    names.sort();
    names.dedup();
    names
}

fn program(lab: &Lab) -> std::path::PathBuf {
    tests(&format!("courses/programs/{}.py", lab.name))
}

/// The points of a program, and the report.
fn points(course: &Course, lab: &Lab, wrong: &str) -> (f64, String) {
    let role = lab.cases[0].program;
    let command = format!("python3 '{}' {wrong}", program(lab).display());
    let report = course
        .grade(["check", &lab.name, "--format", "json"])
        .args([&format!("--{role}"), &command])
        .without_env("PYTHONUNBUFFERED")
        .run()
        .json();
    let points = report["score"].as_f64().expect("points");
    (points, format!("{report:#}"))
}

#[test]
fn right_programs_pass_and_wrong_ones_fail() {
    if tool("python3").is_none() {
        return;
    }
    let _heavy = heavy();
    let course = Course::at(tests("courses"));
    let labs = load_course(&tests("courses/specs")).expect("specs without mistakes");
    // Some of their programs give up by their own clocks: not all at once.
    thread::scope(|scope| {
        for some in labs.chunks(labs.len().div_ceil(2)) {
            let course = &course;
            scope.spawn(move || {
                for lab in some {
                    let (got, report) = points(course, lab, "");
                    assert!((got - 100.0).abs() < 0.01, "{}: {report}", lab.name);
                    let wrong = wrong_programs(lab);
                    assert!(wrong.len() >= 2, "{} has too few wrong programs", lab.name);
                    for wrong in wrong {
                        let (got, report) = points(course, lab, &wrong);
                        assert!(got < 100.0, "{} {wrong} passes: {report}", lab.name);
                        assert!(
                            !report.contains("\"outcome\": \"error\""),
                            "{}: {report}",
                            lab.name
                        );
                    }
                }
            });
        }
    });
}
