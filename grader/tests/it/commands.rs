//! The command as people and scripts use it: its output and its exit status.

use serde_json::Value;

use crate::support::files::{copy, folder, read};
use crate::support::{Course, Grade, has_solutions, heavy, misbehave, snapshot, tests};

/// Grades a case of the probe lab with a server that misbehaves in this way.
fn check(case: &str, way: &str) -> Grade {
    Course::probe()
        .grade(["check", "tcp-probe", "--case", case, "--server"])
        .arg(misbehave(way))
}

#[test]
fn list_shows_the_labs_in_the_order_of_the_course() {
    Course::probe()
        .grade(["list"])
        .status(0)
        .stdout_snapshot("list");
}

#[test]
fn a_folder_deep_in_the_course_will_do() {
    Course::probe()
        .grade_in("specs/tcp-probe", ["list"])
        .status(0)
        .stdout_has("tcp-probe");
}

#[test]
fn in_a_labs_folder_check_means_that_lab() {
    Course::probe()
        .grade_in("specs/tcp-probe", ["check", "--case", "answer", "--server"])
        .arg(misbehave("right"))
        .status(0)
        .stdout_has("tcp-probe");
    let check = ["check", "udp-probe", "--case", "answer", "--server"];
    Course::probe()
        .grade_in("specs/tcp-probe", check)
        .arg(misbehave("udp-answers-twice"))
        .status(1)
        .stdout_has("udp-probe/answer");
}

#[test]
fn outside_of_a_course_it_says_what_it_looks_for() {
    Course::empty()
        .grade(["list"])
        .status(2)
        .stderr_has("the folders `labs` and `specs`");
}

#[test]
fn wrong_use_ends_with_status_2() {
    let check = |args: &[&str], words: &str| {
        let check = Course::probe().grade(["check"]).args(args);
        check.status(2).stderr_has(words);
    };
    check(&["no-such-lab"], "the labs are tcp-probe, udp-probe");
    check(&["tpc-probe"], "did you mean `tcp-probe`?");
    check(
        &["tcp-probe", "--case", "anwser", "--server", "true"],
        "no case matches `anwser`: did you mean `answer`?",
    );
    check(&["--isolatoin", "ports"], "a similar argument exists");
    check(
        &["tcp-probe", "--case", "no-such-*", "--server", "true"],
        "no case matches",
    );
    check(&["--server", "true"], "name the lab");
    check(
        &["udp-probe", "--client", "true"],
        "none of these cases is for the program you named",
    );
    check(
        &["tcp-probe", "--server", "/no/such/program"],
        "there is no program",
    );
    check(&["tcp-probe", "--server", "'"], "a quote is not closed");
    check(&["tcp-probe", "--server", ""], "the command is empty");
    check(&["--jobs", "0"], "--jobs");
    check(&["--isolation", "magic"], "possible values");
    check(&["--format", "magic"], "possible values");
}

#[test]
fn a_wrong_spec_ends_with_status_3_and_a_caret() {
    let course = Course::empty();
    let lab = "specs/tcp-probe";
    for file in ["lab.yaml", "answer.yaml"] {
        let path = format!("{lab}/{file}");
        copy(&tests("course").join(&path), &course.path(&path));
    }
    let case = format!("{lab}/answer.yaml");
    course.write(&case, course.read(&case).replace("within", "witin"));
    course.write("labs/README.md", "");
    course
        .grade(["check"])
        .status(3)
        .stderr_snapshot("wrong-spec");
}

#[test]
fn a_report_that_cannot_be_written_is_the_graders_trouble() {
    Course::probe()
        .grade(["check", "udp-probe", "--server", "true", "--case", "two"])
        .args(["--out", "/no/such/folder/report"])
        .status(4)
        .stderr_has("cannot be written");
}

#[test]
fn the_json_report_says_what_failed_and_where() {
    let check = check("answer", "says-something-else").args(["--format", "json", "--seed", "7"]);
    let mut report = check.status(1).json();
    for time in ["/duration_ms", "/labs/0/cases/0/duration_ms"] {
        *report.pointer_mut(time).expect("a time") = 0.into();
    }
    report["isolation"] = "any".into();
    let diagram = &mut report["labs"][0]["cases"][0]["failure"]["diagram"];
    diagram["outcome"]["failed"]["missing"][0] = 0.into();
    for row in diagram["rows"].as_array_mut().expect("rows") {
        row[0] = 0.into();
    }
    let report = serde_json::to_string_pretty(&report).expect("JSON");
    snapshot("json-report", &report);
}

#[test]
fn a_program_that_does_all_right_passes() {
    check("p*", "right")
        .status(0)
        .stdout_has("✓ tcp-probe")
        .stdout_has("10/10 points");
}

#[test]
fn a_report_goes_where_it_is_told_to() {
    let folder = folder();
    let path = folder.path().join("report.json");
    check("pieces", "right")
        .args(["--format", "json", "--out"])
        .arg(&path)
        .status(0)
        .stdout_is("");
    let report = read(path);
    assert!(
        report.contains(r#""format": "grader-report/1""#),
        "{report}"
    );
}

#[test]
fn colours_are_for_those_who_see_them() {
    let is_colored = |name: &str, value: &str| {
        let check = check("pieces", "right").without_env("NO_COLOR");
        let report = check.env(name, value).status(0).stdout;
        report.contains('\u{1b}')
    };
    assert!(!is_colored("TERM", "xterm"), "stdout is no terminal");
    assert!(is_colored("CLICOLOR_FORCE", "1"));
    assert!(!is_colored("NO_COLOR", "1"));
}

#[test]
fn the_schema_is_json() {
    let schema = Course::probe().grade(["schema"]).status(0);
    assert!(schema.json().is_object());
}

#[test]
fn doctor_says_what_is_here() {
    let said = Course::probe()
        .grade(["doctor"])
        .status(0)
        .stdout_has("cargo")
        .stdout_has("cases are graded at once");
    if cfg!(all(target_os = "linux", not(portable))) {
        said.stdout_has("cgroup: ");
    }
}

/// The solutions get the same verdicts with both ways of isolating cases. (Builds the solutions.)
#[test]
fn the_solutions_pass_on_every_level() {
    if !has_solutions() {
        return;
    }
    let _heavy = heavy();
    let outcomes = |isolation: &str| {
        let check = ["check", "--solutions", "--format", "json", "--isolation"];
        let ran = Course::repository().grade(check).arg(isolation).run();
        let report = ran.json();
        let cases = report["labs"]
            .as_array()
            .into_iter()
            .flatten()
            .flat_map(|lab| lab["cases"].as_array())
            .flatten();
        let outcome =
            |case: &Value| format!("{} {} {}", case["case"], case["outcome"], case["failure"]);
        (ran.code(), cases.map(outcome).collect::<Vec<_>>())
    };
    let (status, everywhere) = outcomes("ports");
    assert_eq!(status, Some(0), "{everywhere:#?}");
    assert_eq!(outcomes("auto"), (status, everywhere));
}
