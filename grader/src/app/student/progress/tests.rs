use std::fs;

use super::*;

fn course() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("labs")).unwrap();
    folder
}

fn text(course: &tempfile::TempDir) -> String {
    fs::read_to_string(course.path().join(PROGRESS_FILE)).unwrap()
}

#[test]
fn a_fact_is_a_line() {
    let course = course();
    Progress::change(course.path(), |progress| {
        progress.record_outcome("tcp-echo", "two", SavedOutcome::Failed);
        progress.record_outcome("tcp-echo", "one", SavedOutcome::NotWritten);
        progress.record_hints_shown("tcp-echo", "two", 1);
        progress.record_outcome("tcp-echo", "two", SavedOutcome::Passed);
    })
    .unwrap();
    insta::assert_snapshot!(text(&course), @r"
    # What `cargo grade` remembers of your work, a fact a line. Change or delete what you like.
    case tcp-echo two passed
    case tcp-echo one not-written
    hints tcp-echo two 1
    ");
    let progress = Progress::read(course.path()).unwrap();
    assert_eq!(
        progress.outcome("tcp-echo", "two"),
        Some(SavedOutcome::Passed)
    );
    assert_eq!(progress.outcome("tcp-echo", "three"), None);
    assert_eq!(progress.hints_shown("tcp-echo", "two"), 1);
    assert_eq!(progress.hints_shown("tcp-echo", "one"), 0);
}

#[test]
fn what_is_not_understood_stays_and_stops_nobody() {
    let course = course();
    let strange = "my notes\n\n# a remark\ncase no-such-lab no-such-case passed\ncase a b perhaps\nhints a b -1\n";
    let bytes = [strange.as_bytes(), b"\xff\n"].concat();
    fs::write(course.path().join(PROGRESS_FILE), bytes).unwrap();
    let progress = Progress::change(course.path(), |progress| {
        progress.record_outcome("tcp-echo", "one", SavedOutcome::Passed);
    })
    .unwrap();
    assert_eq!(progress.unknown_lines(), [1, 5, 6, 7]);
    assert_eq!(
        text(&course),
        format!("{strange}\u{fffd}\ncase tcp-echo one passed\n")
    );
}

#[test]
fn a_line_that_somebody_added_counts() {
    let progress = Progress::parse("case a b failed\n  case  a  b  passed \n");
    assert_eq!(progress.outcome("a", "b"), Some(SavedOutcome::Passed));
}

#[test]
fn what_another_grader_noted_meanwhile_is_kept() {
    let course = course();
    let older = Progress::read(course.path()).unwrap();
    Progress::change(course.path(), |progress| {
        progress.record_outcome("a", "b", SavedOutcome::Passed);
    })
    .unwrap();
    assert_eq!(older.outcome("a", "b"), None);
    let newer = Progress::change(course.path(), |progress| {
        progress.record_outcome("a", "c", SavedOutcome::Failed);
    })
    .unwrap();
    assert_eq!(newer.outcome("a", "b"), Some(SavedOutcome::Passed));
    // No half-written file is left next to it.
    assert_eq!(fs::read_dir(course.path().join("labs")).unwrap().count(), 1);
}

#[test]
fn a_file_that_cannot_be_read_is_left_alone() {
    let course = course();
    fs::create_dir(course.path().join(PROGRESS_FILE)).unwrap();
    let change = Progress::change(course.path(), |progress| progress.forget_outcome("a", "b"));
    assert!(change.is_err());
    assert!(course.path().join(PROGRESS_FILE).is_dir());
}

#[test]
fn what_is_no_file_is_an_error_and_is_left_alone() {
    let course = course();
    let path = course.path().join(PROGRESS_FILE);
    nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).unwrap();
    let words = |read: io::Result<Progress>| read.unwrap_err().to_string();
    assert_eq!(words(Progress::read(course.path())), "it is not a file");
    let change = Progress::change(course.path(), |progress| {
        progress.record_hints_shown("tcp-echo", "two", 1);
    });
    assert_eq!(words(change), "it is not a file");
    fs::remove_file(&path).unwrap();
    std::os::unix::fs::symlink("/dev/zero", &path).unwrap();
    assert_eq!(words(Progress::read(course.path())), "it is not a file");
    fs::remove_file(&path).unwrap();
    fs::write(&path, vec![b'\n'; 2 << 20]).unwrap();
    let longer = words(Progress::read(course.path()));
    assert_eq!(longer, "it is longer than 1024 KiB");
}
