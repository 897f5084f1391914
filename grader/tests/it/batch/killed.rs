//! Kills a grader again and again: the final result must be the same as without interruptions.
//! `CLASS_MEMBERS=300` sets the size of the class.

use std::fs;
use std::path::Path;
use std::time::Duration;

use crate::support::files::{folder, read, write};
use crate::support::generated::{LAB, Member, generate};
use crate::support::{Class, Course, Grade, has_solutions, heavy, wait_until};

const MEMBERS: usize = 24;
const KILLS: usize = 10;

fn grade(class: &Path, out: &Path) -> Grade {
    // Beside the class, so that both runs ask the same.
    let secret = class.with_file_name("secret");
    write(&secret, "a secret of this class");
    let batch = Course::repository().grade(["batch"]).arg(class);
    let batch = batch.arg(LAB).arg("--secret").arg(secret);
    batch.arg("--out").arg(out)
}

#[test]
fn a_class_has_its_marks_and_a_run_that_is_killed_ends_as_any_other() {
    if !has_solutions() {
        return;
    }
    let _heavy = heavy();
    let folder = folder();
    let [class, calm, killed] = ["class", "calm", "killed"].map(|name| folder.path().join(name));
    let count = std::env::var("CLASS_MEMBERS").map(|text| text.parse().expect("a number"));
    let members = generate(&class, count.unwrap_or(MEMBERS));
    grade(&class, &calm).status(0);
    assert_marks(&members, &calm);
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let each = (members.len() / KILLS).max(1);
    let mut while_grading = 0;
    for _ in 0..KILLS {
        // Less than an equal share, so that the last run has work left.
        let more = random.usize(0..each);
        let later = Duration::from_micros(random.u64(0..100_000));
        while_grading += usize::from(killed_after(&class, &killed, more, later));
    }
    println!("{while_grading} of {KILLS} were killed at their work, by the seed {seed}");
    grade(&class, &killed).status(0);
    assert!(
        while_grading >= KILLS / 2,
        "the graders are killed at their work"
    );
    let [calm, killed] = [calm, killed].map(|out| Class::results_in(&out));
    for (path, text) in &calm {
        assert_eq!(
            Some(text),
            killed.get(path),
            "{} (seed {seed})",
            path.display()
        );
    }
    assert_eq!(calm.len(), killed.len());
}

/// Kills a grader `later` after it has written `more` further results, so that the speed of the
/// machine does not matter. Returns whether it was still working.
fn killed_after(class: &Path, out: &Path, more: usize, later: Duration) -> bool {
    let results = || fs::read_dir(out.join("results")).map_or(0, Iterator::count);
    let before = results();
    let mut grading = grade(class, out).start();
    wait_until("a result", || {
        results() >= before + more || grading.has_ended()
    });
    grading.killed_after(later)
}

fn assert_marks(members: &[Member], out: &Path) {
    for Member { name, mark } in members {
        let text = read(out.join(format!("results/{name}.json")));
        let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(report["score"], *mark, "{name}");
    }
}
