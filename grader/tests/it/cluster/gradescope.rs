//! Runs the scripts of a package for Gradescope as that platform does.

use serde_json::Value;

use super::platform::Platform;
use crate::support::files::read;
use crate::support::guarded::{RIGHT, SECRET, server, submission};
use crate::support::{run, skip};

/// Grades a server and returns the results as they are displayed.
fn grade(platform: &Platform, text: &str, variables: &[(&str, &str)]) -> Value {
    let submission = submission(&[("server.rs", text)]);
    let mut command = platform.command("run_autograder");
    command.env("AUTOGRADER_SUBMISSION", submission.path());
    run(command.envs(variables.iter().copied())).status(0);
    let results = read(platform.path("results/results.json"));
    assert!(!results.contains(SECRET), "{results}");
    serde_json::from_str(&results).expect("JSON")
}

/// Finds the test of a case by its title.
fn test<'a>(results: &'a Value, title: &str) -> &'a Value {
    let tests = results["tests"].as_array().expect("tests");
    let name = format!("tcp-probe: {title}");
    let found = tests.iter().find(|test| test["name"] == name.as_str());
    found.unwrap_or_else(|| panic!("{name} is not in {results}"))
}

const ANSWER: &str = "A line is answered";
const SECOND: &str = "A second client is answered too";

#[test]
fn its_scripts_mark_right_wrong_and_hostile_submissions() {
    let platform = Platform::new("gradescope");
    for level in ["auto", "user"] {
        if level == "user" && !nix::unistd::geteuid().is_root() {
            skip("only root has users to give away");
            continue;
        }
        let level = [("AUTOGRADER_ISOLATION", level)];
        let right = grade(&platform, &server(RIGHT), &level);
        assert_eq!(test(&right, ANSWER)["score"], 30, "{right}");
        assert_eq!(test(&right, SECOND)["score"], 10, "{right}");
        assert_eq!(test(&right, SECOND)["visibility"], "hidden");
        let wrong = grade(&platform, &server("never said"), &level);
        assert_eq!(test(&wrong, ANSWER)["score"], 0, "{wrong}");
        assert_eq!(test(&wrong, ANSWER)["status"], "failed");
        let hostile = grade(&platform, &hostile(&platform), &level);
        assert_eq!(test(&hostile, ANSWER)["score"], 0, "{hostile}");
        let said = hostile.to_string();
        assert!(
            said.contains("specs: no") && said.contains("results: no"),
            "{said}"
        );
    }
}

/// A server that tries to read the cases and to write its own results, and prints whether it could.
fn hostile(platform: &Platform) -> String {
    let cases = platform.path("source/course/specs/tcp-probe/second.yaml");
    let results = platform.path("results/results.json");
    format!(
        "fn main() {{\n\
         let can = |it: bool| if it {{ \"yes\" }} else {{ \"no\" }};\n\
         eprintln!(\"specs: {{}}\", can(std::fs::read({cases:?}).is_ok()));\n\
         eprintln!(\"results: {{}}\", can(std::fs::write({results:?}, \"[]\").is_ok()));\n\
         panic!(\"done\")\n}}\n"
    )
}

#[test]
fn what_is_not_graded_in_time_is_told_and_is_no_zero() {
    let platform = Platform::new("gradescope");
    let endless = server(RIGHT).replace("write!", "loop {} #[allow(unreachable_code)] write!");
    let results = grade(&platform, &endless, &[("AUTOGRADER_SECONDS", "1")]);
    let second = test(&results, SECOND);
    assert!(second.get("score").is_none(), "{results}");
    assert!(
        second["output"]
            .as_str()
            .expect("words")
            .contains("the time was up"),
        "{results}"
    );
    assert!(
        results["output"]
            .as_str()
            .expect("words")
            .contains("not final"),
        "{results}"
    );
}
