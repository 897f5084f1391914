//! A grader that is killed again and again: in the end everything is as if nothing had happened. `CLASS_MEMBERS=300` makes the
//! class as large as that.

use std::path::Path;
use std::time::{Duration, Instant};

use assert_cmd::Command;

use super::class::{LAB, Member, generate, root};
use super::course::contents;

const MEMBERS: usize = 24;
const KILLS: usize = 10;

fn grader(class: &Path, out: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    command
        .current_dir(root())
        .arg("batch")
        .arg(class)
        .args([LAB, "--seed", "7", "--out"])
        .arg(out);
    command
}

#[test]
fn a_class_has_its_marks_and_a_run_that_is_killed_ends_as_any_other() {
    if !root().join("solutions").is_dir() {
        println!("skipped: there are no solutions here");
        return;
    }
    let folder = tempfile::tempdir().expect("a folder");
    let [class, calm, killed] = ["class", "calm", "killed"].map(|name| folder.path().join(name));
    let count = std::env::var("CLASS_MEMBERS").map(|text| text.parse().expect("a number"));
    let members = generate(&class, count.unwrap_or(MEMBERS));
    let began = Instant::now();
    grader(&class, &calm).assert().success();
    assert_marks(&members, &calm);
    let whole = began.elapsed();
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let mut while_grading = 0;
    for _ in 0..KILLS {
        // A part of the time that all take, so that there is work left for the last one.
        let part = random.f64() * 1.5 / KILLS as f64;
        let start = Duration::from_millis(900);
        let output = grader(&class, &killed)
            .timeout(start + whole.mul_f64(part))
            .output();
        let status = output.expect("the grader runs").status;
        while_grading += usize::from(status.code().is_none());
    }
    println!("{while_grading} of {KILLS} were killed at their work, by the seed {seed}");
    grader(&class, &killed).assert().success();
    assert!(
        while_grading >= KILLS / 2,
        "the graders are killed at their work"
    );
    let [calm, killed] = [contents(&calm), contents(&killed)];
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

fn assert_marks(members: &[Member], out: &Path) {
    for Member { name, mark } in members {
        let path = out.join(format!("results/{name}.json"));
        let text = std::fs::read_to_string(path).expect("a report");
        let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(report["score"], *mark, "{name}");
    }
}
