//! Machines on which each step of a jail works, and a jail as a whole does not: the grader then
//! takes the next level.

use std::process::Command;

use crate::support::{Course, GRADER, Ran, misbehave, run, skip};

/// Runs the grader where there may be a user namespace for it, and none in that for a program;
/// `None` after reporting a skip if there can be none such.
fn with_one_user_namespace(args: &[&str]) -> Option<Ran> {
    let script = "echo 1 > /proc/sys/user/max_user_namespaces; exec \"$@\"";
    let command = |program: &[&str]| {
        let mut command = Command::new("unshare");
        command.args(["--user", "--map-root-user", "sh", "-ec", script, "sh"]);
        command.args(program);
        command
    };
    let works = command(&["true"]).output();
    if !works.is_ok_and(|output| output.status.success()) {
        skip("there are no user namespaces here");
        return None;
    }
    let course = Course::probe();
    let mut command = command(&[&[GRADER], args].concat());
    command.current_dir(course.root()).env("NO_COLOR", "1");
    Some(run(&mut command))
}

#[test]
fn the_level_is_one_at_which_programs_start() {
    let Some(ran) = with_one_user_namespace(&["doctor"]) else {
        return;
    };
    let said = ran.status(0).said();
    assert!(said.contains("✓ pid namespace"), "{said}");
    assert!(said.contains("✗ a start at level namespace: "), "{said}");
    let next = ["landlock", "ports"].map(|level| format!("✓ a start at level {level}: "));
    assert!(next.iter().any(|next| said.contains(next)), "{said}");
    let server = misbehave("right");
    let check = [
        "check",
        "tcp-probe",
        "--case",
        "pieces",
        "--server",
        &server,
    ];
    with_one_user_namespace(&check)
        .expect("as before")
        .status(0);
}

#[test]
fn a_level_at_which_programs_do_not_start_is_refused_at_once() {
    let server = misbehave("right");
    let check = ["check", "tcp-probe", "--isolation", "namespace", "--server"];
    let Some(ran) = with_one_user_namespace(&[&check[..], &[&server]].concat()) else {
        return;
    };
    ran.status(4)
        .stderr_has("this isolation is not available: a start at level namespace: ");
}
