//! What the grader inherits from whatever started it: limits, a file mode mask, signals that are
//! ignored, a network.

use std::process::Command;

use super::{assert_trouble, with_mounts};
use crate::support::files::folder;
use crate::support::{Course, GRADER, Ran, misbehave, run, skip};

/// Runs the command for one case at a level, from a shell that has done this before.
fn graded(before: &str, level: &str) -> Ran {
    let script = format!(
        "{before}\nexec \"$GRADER\" check tcp-probe --case pieces --server \"$SERVER\" \
         --isolation {level}"
    );
    run(&mut shell("sh", &script))
}

fn shell(program: &str, script: &str) -> Command {
    let mut command = Command::new(program);
    if program == "unshare" {
        command.args(["--net", "sh"]);
    }
    command
        .args(["-ec", script])
        .current_dir(Course::probe().root())
        .env("GRADER", GRADER)
        .env("SERVER", misbehave("right"))
        .env("NO_COLOR", "1");
    command
}

#[test]
fn no_mark_depends_on_it() {
    for before in [
        "umask 027",
        "umask 077",
        "ulimit -S -n 64",
        "ulimit -n 1024",
        "ulimit -t 30",
        "ulimit -f 2000",
        "trap '' CHLD XFSZ",
    ] {
        for level in ["auto", "ports"] {
            let ran = graded(before, level);
            assert_eq!(ran.code(), Some(0), "{before}, {level}: {}", ran.said());
        }
    }
}

#[test]
fn what_is_too_little_for_a_case_is_named() {
    let ran = graded("ulimit -n 20", "ports");
    assert_eq!(ran.code(), Some(4), "{}", ran.said());
    assert!(ran.said().contains("ulimit -Hn"), "{}", ran.said());
}

#[test]
fn a_network_without_a_loopback_interface_is_named() {
    let mut probe = Command::new("unshare");
    if !probe
        .args(["--net", "true"])
        .status()
        .is_ok_and(|status| status.success())
    {
        return skip("there are no networks of one's own here");
    }
    let check = "exec \"$GRADER\" check tcp-probe --case pieces --server \"$SERVER\" --isolation";
    let ran = run(&mut shell("unshare", &format!("{check} ports")));
    assert_trouble(&ran, &["the loopback interface is down"]);
    let ran = run(&mut shell("unshare", &format!("{check} auto")));
    assert_eq!(ran.code(), Some(0), "{}", ran.said());
}

#[test]
fn a_machine_without_a_process_table_is_named() {
    let folder = folder();
    let script = "mount -t tmpfs none /proc\n\
                  exec \"$GRADER\" check tcp-probe --server \"$SERVER\"";
    if let Some(ran) = with_mounts(folder.path(), script) {
        assert_trouble(&ran, &["there is no /proc here"]);
    }
}
