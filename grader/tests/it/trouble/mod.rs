//! What the command prints, and its exit status, if the machine lacks something: disk space, write
//! permission, a compiler, a reader. None of this may be reported as a program's failure.

mod builds;
mod inherited;
mod output;
mod room;
mod slow;
mod start;
mod stopped;

use std::path::Path;
use std::process::Command;

use crate::support::{Course, GRADER, Grade, Ran, misbehave, run, skip, unwrapped};

/// A program that compiles.
const RIGHT: &str = "fn main() {}\n";

/// The command that grades one case, which passes.
fn grading() -> Grade {
    Course::probe()
        .grade(["check", "tcp-probe", "--case", "pieces", "--server"])
        .arg(misbehave("right"))
}

#[track_caller]
fn assert_trouble(ran: &Ran, words: &[&str]) {
    let said = ran.said();
    assert_eq!(ran.code(), Some(4), "{said}");
    for words in words {
        assert!(
            unwrapped(&said).contains(&unwrapped(words)),
            "{words}: {said}"
        );
    }
    // No case failed: the cases could not be graded.
    let printed = &ran.stdout;
    assert!(printed.is_empty() || printed.contains(" 0 of 1 case failed, 1 could not be graded"));
}

/// Runs a shell script with mounts of its own, and the folder as `$1`; if that is impossible,
/// reports a skip and returns `None`.
fn with_mounts(folder: &Path, script: &str) -> Option<Ran> {
    let unshare = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--mount", "--map-root-user", "sh", "-ec", script, "sh"]);
        let probe = Course::probe();
        command.arg(folder).current_dir(probe.root());
        command
            .env("GRADER", GRADER)
            .env("SERVER", misbehave("right"));
        command.env("NO_COLOR", "1").env_remove("CARGO_TARGET_DIR");
        command
    };
    let mut mount = unshare("mount -t tmpfs none \"$1\"");
    if !mount.output().is_ok_and(|output| output.status.success()) {
        skip("there are no mounts of one's own here");
        return None;
    }
    Some(run(&mut unshare(script)))
}
