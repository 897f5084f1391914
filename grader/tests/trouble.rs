//! What the command says, and how it ends, where the machine does not give what it needs: no room, no leave to write, no
//! compiler, no reader. None of it is ever told as a program's failure.

#![cfg(target_os = "linux")]

mod small_course;

use std::fs::{self, File};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use small_course::course;

const GRADER: &str = env!("CARGO_BIN_EXE_grader");
const RIGHT: &str = "fn main() {}\n";
/// What cargo writes beside the manifest of such a course.
const LOCK: &str = "version = 4\n\n[[package]]\nname = \"tcp-probe\"\nversion = \"0.1.0\"\n";
/// One case, with a program that passes it.
const PASSES: [&str; 5] = ["check", "tcp-probe", "--case", "pieces", "--server"];

fn probe_course() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/course")
}

fn right() -> String {
    format!("'{}' right", env!("CARGO_BIN_EXE_misbehave"))
}

/// The command, on one case that passes.
fn grading() -> Command {
    let mut command = Command::new(GRADER);
    command
        .current_dir(probe_course())
        .args(PASSES)
        .arg(right());
    command
}

/// Every command that prints much, or little.
fn printing() -> Vec<Command> {
    let other = |word: &str| {
        let mut command = Command::new(GRADER);
        command.current_dir(probe_course()).arg(word);
        command
    };
    let mut json = grading();
    json.args(["--format", "json"]);
    let others = ["list", "schema", "--help", "--version"].map(other);
    [grading(), json].into_iter().chain(others).collect()
}

fn assert_trouble(output: &Output, words: &[&str]) {
    let said = String::from_utf8_lossy(&output.stderr);
    let printed = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(4), "{said}{printed}");
    for words in words {
        assert!(
            said.contains(words) || printed.contains(words),
            "{words}: {said}{printed}"
        );
    }
    // Of the cases none failed: they could not be graded.
    assert!(printed.is_empty() || printed.contains(" 0 of 1 case failed, 1 could not be graded"));
}

/// Runs a shell script with mounts of its own, and the folder as `$1`; where that cannot be, says so and returns none.
fn with_mounts(folder: &Path, script: &str) -> Option<Output> {
    let unshare = |script: &str| {
        let mut command = Command::new("unshare");
        command.args(["--mount", "--map-root-user", "sh", "-ec", script, "sh"]);
        command.arg(folder).current_dir(probe_course());
        command.env("GRADER", GRADER).env("SERVER", right());
        command.env("NO_COLOR", "1").env_remove("CARGO_TARGET_DIR");
        command.output()
    };
    if !unshare("mount -t tmpfs none \"$1\"").is_ok_and(|output| output.status.success()) {
        println!("skipped: there are no mounts of one's own here");
        return None;
    }
    Some(unshare(script).expect("a shell"))
}

#[test]
fn output_that_does_not_fit_is_the_graders_trouble() {
    for mut command in printing() {
        let full = File::options()
            .write(true)
            .open("/dev/full")
            .expect("a device");
        let output = command.stdout(full).output().expect("the grader runs");
        assert_trouble(
            &output,
            &["the output cannot be written: No space left on device"],
        );
    }
}

#[test]
fn a_reader_that_has_seen_enough_is_no_trouble() {
    for mut command in printing() {
        let (reader, writer) = io::pipe().expect("a pipe");
        drop(reader);
        let output = command.stdout(writer).output().expect("the grader runs");
        assert_eq!(output.status.code(), Some(141));
        assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    }
}

#[test]
fn words_that_nobody_hears_change_no_status() {
    let (reader, writer) = io::pipe().expect("a pipe");
    drop(reader);
    let status = Command::new(GRADER)
        .current_dir(probe_course())
        .args(["check", "no-such-lab"])
        .stderr(writer)
        .status();
    assert_eq!(status.expect("the grader runs").code(), Some(2));
}

#[test]
fn a_report_that_does_not_fit_is_told_and_not_left_half() {
    let output = grading().args(["--out", "/dev/full"]).output();
    let output = output.expect("the grader runs");
    assert_trouble(
        &output,
        &["/dev/full cannot be written: No space left on device"],
    );

    let folder = tempfile::tempdir().expect("a folder");
    let script = "mount -t tmpfs -o size=4k none \"$1\"\nhead -c 4096 /dev/zero > \"$1/other\"\n\
                  \"$GRADER\" check tcp-probe --server \"$SERVER\" --format json --out \"$1/report\" || status=$?\n\
                  test ! -s \"$1/report\"\nexit $status";
    if let Some(output) = with_mounts(folder.path(), script) {
        assert_trouble(
            &output,
            &["report cannot be written: No space left on device"],
        );
    }
}

#[test]
fn a_report_that_may_not_be_written_is_told_before_the_work() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = "mount -t tmpfs -o ro none \"$1\"\n\
                  exec \"$GRADER\" check tcp-probe --server \"$SERVER\" --out \"$1/report\"";
    if let Some(output) = with_mounts(folder.path(), script) {
        assert_trouble(
            &output,
            &["report cannot be written: Read-only file system"],
        );
    }
}

#[test]
fn a_temporary_folder_that_is_not_there_is_told_once() {
    for isolation in ["auto", "ports"] {
        let mut command = grading();
        command.env("TMPDIR", "/no/such/folder");
        let output = command.args(["--isolation", isolation]).output();
        let output = output.expect("the grader runs");
        let words = [
            "there can be no temporary files in /no/such/folder",
            "set TMPDIR",
        ];
        assert_trouble(&output, &words);
        assert!(output.stdout.is_empty());
    }
}

#[test]
fn a_temporary_folder_without_room_is_told_once() {
    let folder = tempfile::tempdir().expect("a folder");
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
        if let Some(output) = with_mounts(folder.path(), &script) {
            assert_trouble(&output, &["there can be no temporary files in", words]);
        }
    }
}

#[test]
fn a_disk_that_fills_up_is_no_programs_failure() {
    let folder = tempfile::tempdir().expect("a folder");
    let script = "mount -t tmpfs -o size=1m none \"$1\"\nexport TMPDIR=\"$1\"\n\
                  \"$GRADER\" check tcp-probe --case pieces --isolation ports \
                  --server 'sh -c \"cat /dev/zero > all; exit 1\"' || status=$?\n\
                  test -z \"$(ls \"$1\")\"\nexit $status";
    if let Some(output) = with_mounts(folder.path(), script) {
        assert_trouble(
            &output,
            &["the disk with the temporary files in", "is full"],
        );
    }
}

/// A check of a small course with cargo and rustc by their full paths.
fn building(course: &Path) -> Command {
    let cargo = Path::new(env!("CARGO"));
    let mut command = Command::new(GRADER);
    command.current_dir(course).arg("check");
    command
        .env("CARGO", cargo)
        .env("RUSTC", cargo.with_file_name("rustc"));
    command.env("NO_COLOR", "1").env_remove("CARGO_TARGET_DIR");
    command
}

#[test]
fn without_a_toolchain_the_remedy_is_told() {
    let course = course(RIGHT, RIGHT);
    let mut no_cargo = building(course.path());
    let mut no_rustc = building(course.path());
    let mut no_linker = building(course.path());
    no_cargo.env("CARGO", "/no/such/cargo");
    no_rustc.env("RUSTC", "/no/such/rustc");
    no_linker.env("PATH", "/no/such/folder");
    for (mut command, words) in [
        (no_cargo, "https://rustup.rs"),
        (no_rustc, "https://rustup.rs"),
        (no_linker, "install a C compiler"),
    ] {
        assert_trouble(&command.output().expect("the grader runs"), &[words]);
    }
}

#[test]
fn a_build_that_cannot_write_is_no_programs_failure() {
    let course = course(RIGHT, RIGHT);
    fs::create_dir(course.path().join("target")).expect("a folder");
    let build = |mounts: &str| {
        let cargo = Path::new(env!("CARGO"));
        let rustc = cargo.with_file_name("rustc");
        let script = format!(
            "{mounts}\ncd \"$1\"\nexport CARGO='{}' RUSTC='{}'\nexec \"$GRADER\" check",
            cargo.display(),
            rustc.display()
        );
        with_mounts(course.path(), &script)
    };
    for (mounts, words) in [
        (
            "mount -t tmpfs -o size=100k none \"$1/target\"",
            "No space left on device",
        ),
        (
            "mount --bind \"$1\" \"$1\"; mount -o remount,ro,bind \"$1\"",
            "set CARGO_TARGET_DIR",
        ),
        (
            "mount -t tmpfs -o ro none \"$1/target\"",
            "set CARGO_TARGET_DIR",
        ),
    ] {
        if let Some(output) = build(mounts) {
            assert_trouble(&output, &[words]);
        }
    }
}

/// As an ordinary user, also where the tests are root's: one without its rights. None where that cannot be.
fn ordinary(course: &Path) -> Option<Command> {
    let mut whole = building(course);
    if File::create(course.join("labs/forbidden")).is_err() {
        return Some(whole);
    }
    let mut command = Command::new("setpriv");
    command.args(["--bounding-set=-all", "--inh-caps=-all"]);
    if !command.arg("true").status().is_ok_and(|it| it.success()) {
        println!("skipped: nothing is forbidden to root");
        return None;
    }
    let mut command = Command::new("setpriv");
    command.args(["--bounding-set=-all", "--inh-caps=-all", GRADER, "check"]);
    command.current_dir(course).env_remove("CARGO_TARGET_DIR");
    let set = whole.env("TMPDIR", std::env::temp_dir()).get_envs();
    command.envs(set.filter_map(|(name, value)| Some((name, value?))));
    Some(command)
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
}

#[test]
fn folders_that_belong_to_another_user_are_told() {
    let course = course(RIGHT, RIGHT);
    let target = course.path().join("target");
    fs::create_dir(&target).expect("a folder");
    let labs = course.path().join("labs");
    let folders: [&[&Path]; 2] = [&[&labs, &target], &[&labs, course.path(), &target]];
    for locked in folders {
        locked.iter().for_each(|folder| set_mode(folder, 0o555));
        let output = ordinary(course.path()).map(|mut command| command.output());
        locked.iter().for_each(|folder| set_mode(folder, 0o755));
        if let Some(output) = output {
            assert_trouble(&output.expect("the grader runs"), &["set CARGO_TARGET_DIR"]);
        }
    }
}

/// Nothing is written beside the target folder.
#[test]
fn a_course_that_cannot_be_written_to_is_graded_with_a_target_folder_elsewhere() {
    let course = course(RIGHT, RIGHT);
    let elsewhere = tempfile::tempdir().expect("a folder");
    fs::write(course.path().join("Cargo.lock"), LOCK).expect("a file");
    let labs = course.path().join("labs");
    let locked = [labs.as_path(), course.path()];
    locked.iter().for_each(|folder| set_mode(folder, 0o555));
    let output = ordinary(course.path()).map(|mut command| {
        command.env("CARGO_TARGET_DIR", elsewhere.path());
        command.output()
    });
    locked.iter().for_each(|folder| set_mode(folder, 0o755));
    if let Some(output) = output {
        let output = output.expect("the grader runs");
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
    }
}

#[test]
fn two_graders_in_one_course_do_not_disturb_each_other() {
    let course = course(RIGHT, RIGHT);
    let start = || {
        let mut command = building(course.path());
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command.spawn().expect("the grader starts")
    };
    let points = |output: &Output| {
        let printed = String::from_utf8_lossy(&output.stdout).into_owned();
        let line = printed.lines().find(|line| line.contains(" points in "));
        let line = line.unwrap_or_else(|| panic!("no points: {printed}"));
        line.split(" in ").next().map(str::to_owned)
    };
    let both = [start(), start()].map(|grader| grader.wait_with_output().expect("it ends"));
    for output in &both {
        let said = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(1), "{said}");
    }
    assert_eq!(points(&both[0]), points(&both[1]));
}
