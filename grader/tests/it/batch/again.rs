//! Grades a class a second time: what is graded again, what is not, and what is printed.

use std::fs;
use std::time::SystemTime;

use crate::support::Class;
use crate::support::files::entries;

/// The modification time of a result.
fn written(class: &Class, name: &str) -> SystemTime {
    let path = class.path(format!("out/results/{name}.json"));
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
    class.batch(&[]).status(0).stdout_lacks("graded again");
    let before = ["ana", "cai"].map(|name| written(&class, name));
    // Ben hands in a better server; the others hand in nothing new.
    class.hand_in_voice("ben", "said");
    class
        .batch(&[])
        .status(0)
        .stdout_snapshot("only-what-changed");
    assert_eq!(before, ["ana", "cai"].map(|name| written(&class, name)));
    // A copy of a submission that was graded before uses the stored result.
    fs::remove_dir_all(class.course.path("labs/tcp-probe/src")).expect("the sources");
    class.hand_in_voice("dan", "told");
    class.hand_in_voice("cai", "sad");
    assert_eq!(entries(class.path("out/cache")).len(), 3);
    for role in ["server", "client"] {
        let path = format!("labs/tcp-probe/src/bin/{role}.rs");
        class.course.write(&path, "fn main() {}");
    }
    class.batch(&[]).status(0);
    assert_eq!(entries(class.path("out/cache")).len(), 3);
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
    class.batch(&[]).status(0);
    let spec = class.course.read("specs/tcp-probe/second.yaml");
    class.spec("second", &spec.replace("you said b", "you sad b"));
    let ran = class.batch(&[]).run().stdout_snapshot("all-changed");
    let lines = ran.stdout;
    assert!(
        lines.lines().all(|line| line.chars().count() <= 80),
        "{lines}"
    );
}

#[test]
fn when_what_may_be_used_up_changes_all_are_graded_again() {
    let class = Class::new();
    class.hand_in_voice("ana", "said");
    class.batch(&[]).status(0);
    class
        .batch(&["--compile-seconds", "60"])
        .status(0)
        .stdout_has("the compiler, the libraries or the grader changed");
}
