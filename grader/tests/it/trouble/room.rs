//! No folder for temporary files, or too little space in it.

use super::{assert_trouble, grading, with_mounts};
use crate::support::files::folder;

#[test]
fn a_temporary_folder_that_is_not_there_is_told_once() {
    for isolation in ["auto", "ports"] {
        let grading = grading().env("TMPDIR", "/no/such/folder");
        let ran = grading.args(["--isolation", isolation]).run();
        let words = [
            "there can be no temporary files in /no/such/folder",
            "set TMPDIR",
        ];
        assert_trouble(&ran, &words);
        assert!(ran.stdout.is_empty());
    }
}

#[test]
fn a_temporary_folder_without_room_is_told_once() {
    let folder = folder();
    for (options, isolation, words) in [
        ("ro", "auto", "Read-only file system"),
        ("ro", "ports", "Read-only file system"),
        ("nr_inodes=1", "auto", "No space left on device"),
        ("size=16k", "ports", "No space left on device"),
    ] {
        let script = format!(
            "mount -t tmpfs -o {options} none \"$1\"\nexport TMPDIR=\"$1\"\n\
             \"$GRADER\" check tcp-probe --server \"$SERVER\" --isolation {isolation} || status=$?\n\
             test -z \"$(ls \"$1\")\"\nexit $status"
        );
        if let Some(ran) = with_mounts(folder.path(), &script) {
            assert_trouble(&ran, &["there can be no temporary files in", words]);
        }
    }
}

#[test]
fn a_disk_that_fills_up_is_no_programs_failure() {
    let folder = folder();
    let script = "mount -t tmpfs -o size=1m none \"$1\"\nexport TMPDIR=\"$1\"\n\
                  \"$GRADER\" check tcp-probe --case pieces --isolation ports \
                  --server 'sh -c \"cat /dev/zero > all; exit 1\"' || status=$?\n\
                  test -z \"$(ls \"$1\")\"\nexit $status";
    if let Some(ran) = with_mounts(folder.path(), script) {
        let words = ["the disk with the temporary files in", "is full"];
        assert_trouble(&ran, &words);
    }
}
