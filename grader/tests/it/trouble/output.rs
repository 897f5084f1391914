//! Output that cannot be printed or written.

use std::fs::File;
use std::io;

use super::{assert_trouble, grading, with_mounts};
use crate::support::files::folder;
use crate::support::{Course, Grade};

const FULL: &str = "No space left on device";

/// Commands that print much, and commands that print little.
fn printing() -> Vec<Grade> {
    let others = ["list", "schema", "--help", "--version"];
    let others = others.map(|word| Course::probe().grade([word]));
    let json = grading().args(["--format", "json"]);
    [grading(), json].into_iter().chain(others).collect()
}

#[test]
fn output_that_does_not_fit_is_the_graders_trouble() {
    for command in printing() {
        let full = File::options().write(true).open("/dev/full");
        let ran = command.stdout(full.expect("a device")).run();
        let words = format!("the output cannot be written: {FULL}");
        assert_trouble(&ran, &[&words]);
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_trouble() {
    for command in printing() {
        let (reader, writer) = io::pipe().expect("a pipe");
        drop(reader);
        command.stdout(writer).status(141).stderr_is("");
    }
}

#[test]
fn words_that_nobody_hears_change_no_status() {
    let (reader, writer) = io::pipe().expect("a pipe");
    drop(reader);
    let check = Course::probe().grade(["check", "no-such-lab"]);
    check.stderr(writer).status(2);
}

#[test]
fn a_report_that_does_not_fit_is_told_and_not_left_half() {
    let ran = grading().args(["--out", "/dev/full"]).run();
    let words = format!("/dev/full cannot be written: {FULL}");
    assert_trouble(&ran, &[&words]);

    let folder = folder();
    let script = "mount -t tmpfs -o size=4k none \"$1\"\n\
                  head -c 4096 /dev/zero > \"$1/other\"\n\
                  \"$GRADER\" check tcp-probe --server \"$SERVER\" --format json \
                  --out \"$1/report\" || status=$?\n\
                  test ! -s \"$1/report\"\nexit $status";
    if let Some(ran) = with_mounts(folder.path(), script) {
        let words = format!("report cannot be written: {FULL}");
        assert_trouble(&ran, &[&words]);
    }
}

#[test]
fn a_report_that_may_not_be_written_is_told_before_the_work() {
    let folder = folder();
    let script = "mount -t tmpfs -o ro none \"$1\"\n\
                  exec \"$GRADER\" check tcp-probe --server \"$SERVER\" --out \"$1/report\"";
    if let Some(ran) = with_mounts(folder.path(), script) {
        let words = "report cannot be written: Read-only file system";
        assert_trouble(&ran, &[words]);
    }
}
