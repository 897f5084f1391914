//! Runs the scripts of packages for PrairieLearn and VPL as these hosts do.

use std::fs;

use serde_json::Value;

use super::platform::Platform;
use crate::support::files::read;
use crate::support::guarded::{RIGHT, SECRET, server, submission};
use crate::support::run;

#[test]
fn prairielearn_marks_right_and_wrong_submissions() {
    let platform = Platform::new("prairielearn");
    let dockerfile = read(platform.path("source/Dockerfile"));
    assert!(dockerfile.contains("RUN /autograder/source/setup.sh"));
    let grade = |text: &str| -> Value {
        let student = submission(&[("server.rs", text)]);
        let mut command = platform.command("run_prairielearn");
        run(command.env("GRADER_STUDENT", student.path())).status(0);
        let results = read(platform.path("results/results.json"));
        assert!(!results.contains(SECRET), "{results}");
        serde_json::from_str(&results).expect("JSON")
    };
    let tests = |results: &Value| results["tests"].as_array().cloned().expect("tests");
    let right = grade(&server(RIGHT));
    assert_eq!(right["gradable"], true, "{right}");
    let hidden = |test: &Value| test["name"] == "tcp-probe/second";
    assert!(!tests(&right).iter().any(hidden), "{right}");
    let answer = |results: &Value| {
        let all = tests(results);
        let found = all.iter().find(|test| test["name"] == "tcp-probe/answer");
        found.cloned().expect("the case")
    };
    assert_eq!(answer(&right)["points"], 30, "{right}");
    let wrong = grade(&server("never said"));
    assert_eq!(answer(&wrong)["points"], 0, "{wrong}");
    assert!(answer(&wrong)["images"][0]["url"].is_string(), "{wrong}");
    // It costs no attempt.
    let broken = grade("fn main() {");
    assert_eq!(broken["gradable"], false, "{broken}");
    // Nor does a grader that cannot do its work.
    fs::remove_dir_all(platform.path("source/course/specs")).expect("a folder");
    let none = grade(&server(RIGHT));
    assert_eq!(none["gradable"], false, "{none}");
}

#[test]
fn vpl_reads_a_grade_of_its_own_scale() {
    let platform = Platform::new("vpl");
    let evaluate = |text: &str, extra: &[(&str, &str)]| {
        let student = submission(&[("server.rs", text)]);
        for (name, text) in extra {
            fs::write(student.path().join(name), text).expect("a file");
        }
        let mut command = platform.command("vpl_evaluate.sh");
        run(command.current_dir(student.path())).status(0);
        // VPL runs what the script has made.
        let made = student.path().join("vpl_execution");
        fs::copy(made, platform.path("source/vpl_execution")).expect("a script");
        let ran = run(platform
            .command("vpl_execution")
            .current_dir(student.path()))
        .status(0);
        assert!(!ran.stdout.contains(SECRET), "{}", ran.stdout);
        ran.stdout
    };
    let settings = [(
        "vpl_environment.sh",
        "export VPL_GRADEMAX=10 VPL_MAXTIME=100\n",
    )];
    let last = |said: &str| said.lines().last().unwrap_or_default().to_owned();
    let right = evaluate(&server(RIGHT), &settings);
    let grade = last(&right);
    let points = grade
        .strip_prefix("Grade :=>>")
        .and_then(|it| it.parse::<f64>().ok());
    assert!(points.is_some_and(|it| it > 0.0 && it <= 10.0), "{right}");
    let wrong = evaluate(&server("never said"), &settings);
    assert!(wrong.contains("failed: A line is answered"), "{wrong}");
    assert_ne!(last(&wrong), grade);
    fs::remove_dir_all(platform.path("source/course/specs")).expect("a folder");
    let none = evaluate(&server(RIGHT), &[]);
    assert!(!none.contains("Grade :=>>"), "{none}");
    assert!(
        last(&none).starts_with("Comment :=>>The grader could not do its work"),
        "{none}"
    );
}
