//! The seed of each submission, and the secret of the class that it is drawn from.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::Value;

use crate::support::Class;
use crate::support::files::read;

/// A class in which ana and ben handed in the same, cai something else, and all programs fail.
fn class() -> Class {
    let class = Class::new();
    class.spec(
        "answer",
        "title: A case\nwhy: It must\nlevel: document\npoints: 60\nprogram: server\n\
         random: {word: {letters: 12}}\nhints: [One?, Two, Three]\nsteps:\n  \
         - {send: \"${word}\\n\", expect: \"you said ${word}\\n\"}\n  - expect_eof\n",
    );
    for (name, voice) in [("ana", "sad"), ("ben", "sad"), ("cai", "told")] {
        class.hand_in_voice(name, voice);
    }
    class
}

fn seed(class: &Class, name: &str) -> u64 {
    class.report(name)["seed"].as_u64().expect("a seed")
}

/// What the grader wanted in the case with a random value.
fn wanted(report: &Value) -> String {
    let cases = report["labs"][0]["cases"].as_array().expect("cases");
    let case = cases.iter().find(|case| case["case"] == "answer");
    let expected = &case.expect("the case")["failure"]["expected"];
    expected.as_str().expect("a text").to_owned()
}

#[test]
fn whoever_hands_in_something_else_is_asked_something_else() {
    let class = class();
    class.batch(&[]).status(0);
    assert_eq!(seed(&class, "ana"), seed(&class, "ben"));
    assert_ne!(seed(&class, "ana"), seed(&class, "cai"));
    assert_ne!(wanted(&class.report("ana")), wanted(&class.report("cai")));

    // The seed in the report asks the same again.
    let number = seed(&class, "cai").to_string();
    let check = ["check", "--submission", "../class/cai", "--seed", &number];
    let again = class.course.grade(check).args(["--format", "json"]);
    let again: Value = serde_json::from_str(&again.status(1).stdout).expect("JSON");
    assert_eq!(wanted(&again), wanted(&class.report("cai")));
}

#[test]
fn a_submission_that_is_graded_again_is_asked_the_same() {
    let class = class();
    class.batch(&[]).status(0);
    let before = seed(&class, "ana");
    let asked = wanted(&class.report("ana"));
    // The cases change, the submission does not.
    let text = class.course.read("specs/tcp-probe/second.yaml");
    class.spec("second", &text.replace("title: A case", "title: The case"));
    class.batch(&[]).status(0).stdout_has("the cases changed");
    assert_eq!(seed(&class, "ana"), before);
    assert_eq!(wanted(&class.report("ana")), asked);
    class.hand_in_voice("ana", "told");
    class.batch(&[]).status(0);
    assert_ne!(seed(&class, "ana"), before);
}

#[test]
fn the_secret_is_kept_for_its_owner_and_told_to_nobody() {
    let class = class();
    let batch = ["batch", "../class", "--out", "../out"];
    let said = class.course.grade(batch).status(0).said();
    let run = class.path("out/run.json");
    let kept: Value = serde_json::from_str(&read(&run)).expect("JSON");
    let secret = kept["secret"].as_str().expect("a secret");
    assert_eq!(secret.len(), 64);
    let mode = fs::metadata(&run).expect("a file").permissions().mode();
    assert_eq!(mode & 0o777, 0o600);
    assert!(!said.contains(secret), "{said}");
    for (path, text) in class.results("out") {
        let is_kept = path.as_os_str() == "run.json";
        assert_eq!(text.contains(secret), is_kept, "{}", path.display());
    }
    // A run that goes on needs no option.
    let seeds = ["ana", "cai"].map(|name| seed(&class, name));
    fs::remove_dir_all(class.path("out/cache")).expect("a folder");
    class.course.grade(batch).status(0);
    assert_eq!(["ana", "cai"].map(|name| seed(&class, name)), seeds);
}
