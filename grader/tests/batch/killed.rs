//! A grader that is killed again and again: in the end everything is as if nothing had happened. `CLASS_MEMBERS=300` makes the
//! class as large as that.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;
use std::{fs, thread};

use assert_cmd::assert::OutputAssertExt;

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
    grader(&class, &calm).assert().success();
    assert_marks(&members, &calm);
    let seed = fastrand::u64(..);
    let mut random = fastrand::Rng::with_seed(seed);
    let each = (members.len() / KILLS).max(1);
    let mut while_grading = 0;
    for _ in 0..KILLS {
        // Fewer than their share, so that there is work left for the last one.
        let more = random.usize(0..each);
        let later = Duration::from_micros(random.u64(0..100_000));
        while_grading += usize::from(killed_after(&class, &killed, more, later));
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

/// Kills a grader that much later than it has so many more results, however fast the machine is. Whether it was still at work.
fn killed_after(class: &Path, out: &Path, more: usize, later: Duration) -> bool {
    let results = || fs::read_dir(out.join("results")).map_or(0, Iterator::count);
    let before = results();
    let mut grader = grader(class, out)
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .expect("the grader runs");
    while results() < before + more && grader.try_wait().expect("a status").is_none() {
        thread::sleep(Duration::from_millis(1));
    }
    thread::sleep(later);
    grader.kill().expect("it is killed or has ended");
    grader.wait().expect("a status").code().is_none()
}

fn assert_marks(members: &[Member], out: &Path) {
    for Member { name, mark } in members {
        let path = out.join(format!("results/{name}.json"));
        let text = fs::read_to_string(path).expect("a report");
        let report: serde_json::Value = serde_json::from_str(&text).expect("JSON");
        assert_eq!(report["score"], *mark, "{name}");
    }
}
