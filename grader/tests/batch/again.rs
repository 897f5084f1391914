//! A class that is graded again: what is graded anew, what is not, and what is said of it.

use std::fs;
use std::time::SystemTime;

use predicates::prelude::PredicateBooleanExt;
use predicates::str::contains;

use super::course::Class;

/// When a result was written.
fn written(class: &Class, name: &str) -> SystemTime {
    let path = class.path(&format!("out/results/{name}.json"));
    fs::metadata(path)
        .and_then(|found| found.modified())
        .expect("a time")
}

#[test]
fn only_what_changed_is_graded_again_and_both_scores_are_shown() {
    let class = Class::new();
    class.hand_in_voice("ana", "said");
    class.hand_in_voice("ben", "sad");
    class.hand_in_voice("cai", "told");
    class
        .batch(&[])
        .assert()
        .success()
        .stdout(contains("graded again").not());
    let before = ["ana", "cai"].map(|name| written(&class, name));
    // Better, worse, and not at all.
    class.hand_in_voice("ben", "said");
    let output = class.batch(&[]).output().expect("the grader runs");
    assert!(output.status.success());
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stdout));
    assert_eq!(before, ["ana", "cai"].map(|name| written(&class, name)));
    // A copy of what was graded before is not graded: the result is there.
    fs::remove_dir_all(class.path("course/labs/tcp-probe/src")).expect("the sources");
    class.hand_in_voice("dan", "told");
    class.hand_in_voice("cai", "sad");
    let cached = fs::read_dir(class.path("out/cache"))
        .expect("a cache")
        .count();
    assert_eq!(cached, 3);
    super::course::write(
        &class.path("course/labs/tcp-probe/src/bin/server.rs"),
        "fn main() {}",
    );
    super::course::write(
        &class.path("course/labs/tcp-probe/src/bin/client.rs"),
        "fn main() {}",
    );
    class.batch(&[]).assert().success();
    assert_eq!(
        fs::read_dir(class.path("out/cache"))
            .expect("a cache")
            .count(),
        3
    );
    assert_eq!((class.mark("dan").0, class.mark("cai").0), (20, 20));
    assert_eq!(
        class.report("cai")["previous"]["because"][0],
        "the submission"
    );
}

#[test]
fn when_the_cases_change_all_are_graded_again() {
    let class = Class::new();
    class.hand_in_voice("ana", "said");
    class.hand_in_voice("ben", "sad");
    class.batch(&[]).assert().success();
    let path = class.path("course/specs/tcp-probe/second.yaml");
    let spec = fs::read_to_string(path).expect("a spec");
    class.spec("second", &spec.replace("you said b", "you sad b"));
    let output = class.batch(&[]).output().expect("the grader runs");
    insta::assert_snapshot!(String::from_utf8_lossy(&output.stdout));
    let lines = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(
        lines.lines().all(|line| line.chars().count() <= 80),
        "{lines}"
    );
}

#[test]
fn when_what_may_be_used_up_changes_all_are_graded_again() {
    let class = Class::new();
    class.hand_in_voice("ana", "said");
    class.batch(&[]).assert().success();
    class
        .batch(&["--compile-seconds", "60"])
        .assert()
        .success()
        .stdout(contains(
            "the compiler, the libraries or the grader changed",
        ));
}
