//! Cargo cannot build the programs under test.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;

use super::{RIGHT, assert_trouble, with_mounts};
use crate::support::files::{folder, make_folder, set_mode};
use crate::support::{Course, GRADER, Grade, Ran, run, skip};

/// The lock file that cargo writes beside the manifest of such a course.
const LOCK: &str = "version = 4\n\n[[package]]\nname = \"tcp-probe\"\nversion = \"0.1.0\"\n";

/// Cargo and rustc by their full paths.
fn toolchain() -> [(&'static str, PathBuf); 2] {
    let cargo = Path::new(env!("CARGO"));
    [
        ("CARGO", cargo.to_owned()),
        ("RUSTC", cargo.with_file_name("rustc")),
    ]
}

/// Runs `check` on a course with that toolchain.
fn building(course: &Course) -> Grade {
    let check = course.grade(["check"]);
    let toolchain = toolchain().into_iter();
    toolchain.fold(check, |check, (name, path)| check.env(name, path))
}

#[test]
fn without_a_toolchain_the_remedy_is_told() {
    let course = Course::of(RIGHT, RIGHT);
    for (name, value, words) in [
        ("CARGO", "/no/such/cargo", "https://rustup.rs"),
        ("RUSTC", "/no/such/rustc", "https://rustup.rs"),
        ("PATH", "/no/such/folder", "install a C compiler"),
    ] {
        assert_trouble(&building(&course).env(name, value).run(), &[words]);
    }
}

#[test]
fn a_build_that_cannot_write_is_no_programs_failure() {
    let course = Course::of(RIGHT, RIGHT);
    make_folder(course.path("target"));
    let [(_, cargo), (_, rustc)] = toolchain();
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
        let script = format!(
            "{mounts}\ncd \"$1\"\nexport CARGO='{}' RUSTC='{}'\nexec \"$GRADER\" check",
            cargo.display(),
            rustc.display()
        );
        if let Some(ran) = with_mounts(course.root(), &script) {
            assert_trouble(&ran, &[words]);
        }
    }
}

/// Runs `check` on a course as an ordinary user: if the tests run as root, without root's rights.
/// `None` if that is impossible.
fn ordinary(course: &Course, target: Option<&Path>) -> Option<Ran> {
    let mut check = building(course);
    if let Some(target) = target {
        check = check.env("CARGO_TARGET_DIR", target);
    }
    if File::create(course.path("labs/forbidden")).is_err() {
        return Some(check.run());
    }
    let without_rights = || {
        let mut command = Command::new("setpriv");
        command.args(["--bounding-set=-all", "--inh-caps=-all"]);
        command
    };
    let may_be = without_rights().arg("true").status();
    if !may_be.is_ok_and(|status| status.success()) {
        skip("nothing is forbidden to root");
        return None;
    }
    let check = check.into_command();
    let mut command = without_rights();
    command.args([GRADER, "check"]).current_dir(course.root());
    command.env_remove("CARGO_TARGET_DIR");
    let set = check.get_envs();
    command.envs(set.filter_map(|(name, value)| Some((name, value?))));
    command.env("TMPDIR", std::env::temp_dir());
    Some(run(&mut command))
}

/// Does something while these folders are read-only.
fn while_locked<T>(folders: &[&Path], work: impl FnOnce() -> T) -> T {
    let set = |mode| folders.iter().for_each(|folder| set_mode(folder, mode));
    set(0o555);
    let result = work();
    set(0o755);
    result
}

#[test]
fn folders_that_belong_to_another_user_are_told() {
    let course = Course::of(RIGHT, RIGHT);
    let (labs, target) = (course.path("labs"), course.path("target"));
    make_folder(&target);
    let folders: [&[&Path]; 2] = [&[&labs, &target], &[&labs, course.root(), &target]];
    for locked in folders {
        if let Some(ran) = while_locked(locked, || ordinary(&course, None)) {
            assert_trouble(&ran, &["set CARGO_TARGET_DIR"]);
        }
    }
}

/// Nothing is written outside the target folder.
#[test]
fn a_course_that_cannot_be_written_to_is_graded_with_a_target_folder_elsewhere() {
    let course = Course::of(RIGHT, RIGHT);
    let elsewhere = folder();
    course.write("Cargo.lock", LOCK);
    let labs = course.path("labs");
    let check = || ordinary(&course, Some(elsewhere.path()));
    if let Some(ran) = while_locked(&[&labs, course.root()], check) {
        ran.status(1);
    }
}

#[test]
fn two_graders_in_one_course_do_not_disturb_each_other() {
    let course = Course::of(RIGHT, RIGHT);
    let points = |ran: &Ran| {
        let line = ran.stdout.lines().find(|line| line.contains(" points in "));
        let line = line.unwrap_or_else(|| panic!("no points: {}", ran.said()));
        line.split(" in ").next().map(str::to_owned)
    };
    let both = [(); 2].map(|()| building(&course).start());
    let both = both.map(|grading| grading.ended().status(1));
    assert_eq!(points(&both[0]), points(&both[1]));
}
