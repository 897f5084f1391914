//! The students' repository contains nothing that is hidden from students, and works on its own.

mod course;
mod search;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use course::{KEPT, LEFT, LEFTOVERS, course};
use search::{Secrets, files};

use crate::support::files::{folder, read, write};
use crate::support::{Course, Ran, TIME, has_solutions, repository, snapshot_with, tool};

/// Makes a hand-out of a course, and returns the command's output.
fn hand_out(course: &Course, into: &Path) -> String {
    course.grade(["handout"]).arg(into).status(0).stdout
}

/// Runs a command in a hand-out, offline and without access to the course. The target folder is
/// kept between runs, so that libraries are compiled only once.
fn run(handout: &Path, words: &[&str]) -> Ran {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("handout");
    let mut command = Command::new(words[0]);
    command
        .args(&words[1..])
        .current_dir(handout)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_NET_OFFLINE", "true")
        .env("NO_COLOR", "1")
        .env_remove("RUST_BACKTRACE");
    crate::support::run(&mut command)
}

#[test]
fn nothing_that_is_kept_from_students_is_in_it() {
    if !has_solutions() {
        return;
    }
    let (course, into) = (course(), folder());
    let secrets = Secrets::of(course.root());
    let said = hand_out(&course, into.path());
    assert!(
        said.ends_with(&format!("{} cases are held back\n", KEPT.len())),
        "{said}"
    );
    assert_eq!(secrets.found_in(into.path()), [""; 0]);
    for path in LEFTOVERS {
        assert!(!into.path().join(path).exists(), "{path}");
    }
    for path in files(into.path()) {
        let text = String::from_utf8_lossy(&fs::read(into.path().join(&path)).expect("a file"))
            .into_owned();
        assert!(!text.contains(LEFT), "{}", path.display());
    }
}

#[test]
fn what_git_does_not_track_is_not_the_course() {
    if tool("git").is_none() {
        return;
    }
    let (course, into) = (Course::without_labs(), folder());
    course.copy("grader/src");
    let out = into.path().join("out");
    let refused = || course.grade(["handout"]).arg(&out).status(2);
    refused()
        .stderr_has("not a git repository")
        .stderr_has("`git init` there, `git add` the course's files");
    course.track();
    course.copy("LICENSE");
    refused().stderr_has("git does not track LICENSE; `git add` it");
    assert!(!out.exists(), "half a course is left");
    let package = course.path("package.zip");
    let refused = course.grade(["package", "gradescope"]).arg(&package);
    refused.status(2).stderr_has("git does not track LICENSE");
    assert!(!package.exists());
}

#[test]
fn the_search_finds_what_it_looks_for() {
    if !has_solutions() {
        return;
    }
    let course = course();
    let secrets = Secrets::of(course.root());
    let folder = folder();
    let solution = course.read("solutions/tcp-echo/server.rs");
    let longest = solution
        .lines()
        .max_by_key(|line| line.len())
        .expect("a line");
    let path = |name: &str| folder.path().join(name);
    write(path("a.md"), format!("// {longest}\n"));
    write(path("b.md"), format!("   {longest}\n"));
    write(path("c.md"), "see tcp-chat/first-message");
    write(path("specs/udp-hello/snapshots/server-session.snap"), "");
    let found = secrets.found_in(folder.path()).join("\n");
    assert!(
        found.contains("b.md has a line of solutions/tcp-echo/server.rs"),
        "{found}"
    );
    assert!(
        found.contains("c.md names tcp-chat/first-message"),
        "{found}"
    );
    assert!(found.contains("server-session.snap is there"), "{found}");
}

#[test]
fn the_points_of_what_is_kept_are_told() {
    if !has_solutions() {
        return;
    }
    let (course, into) = (course(), folder());
    hand_out(&course, into.path());
    for lab in ["tcp-chat", "udp-hello", "udp-calculator", "tcp-echo"] {
        let (mut document, mut robust) = (0, 0);
        for (case, _) in KEPT
            .iter()
            .filter(|(case, _)| case.starts_with(&format!("{lab}/")))
        {
            let text = course.read(&format!("specs/{case}.yaml"));
            let field = |name: &str| {
                let value = text.lines().find_map(|line| line.strip_prefix(name));
                value.expect("a field").trim().to_owned()
            };
            let points: u32 = field("points:").parse().expect("points");
            match field("level:").as_str() {
                "document" => document += points,
                _ => robust += points,
            }
        }
        let told = format!("held_back: {{document: {document}, robust: {robust}}}\n");
        let lab = read(into.path().join(format!("specs/{lab}/lab.yaml")));
        assert_eq!(lab.contains(&told), document + robust > 0, "{lab}");
        assert_eq!(lab.contains("held_back"), document + robust > 0, "{lab}");
    }
}

#[test]
fn git_takes_all_of_it() {
    let into = folder();
    hand_out(&Course::repository(), into.path());
    let before = files(into.path());
    if tool("git").is_none() {
        return;
    }
    for words in [["git", "init", "--quiet"], ["git", "add", "--all"]] {
        assert_eq!(run(into.path(), &words).status(0).said(), "");
    }
    let listed = run(into.path(), &["git", "ls-files"]).said();
    let mut listed: Vec<PathBuf> = listed.lines().map(PathBuf::from).collect();
    listed.sort();
    assert_eq!(listed, before);
}

#[test]
fn it_builds_tests_and_grades_on_its_own() {
    if !has_solutions() {
        return;
    }
    let (course, into) = (course(), folder());
    hand_out(&course, into.path());
    drop(course);
    let handout = into.path();
    for words in ["cargo build --locked", "cargo test --locked --workspace"] {
        let ran = run(handout, &words.split(' ').collect::<Vec<_>>());
        let said = ran.status(0).said();
        assert!(!said.contains("warning:"), "{words}: {said}");
    }
    let check = ["cargo", "--quiet", "grade", "check"];
    let said = run(handout, &check).status(1).said();
    snapshot_with("skeletons", &said, &[TIME]);
    every_command_of_its_readme_works(handout);
    // A student's work is graded: here, the solution of a lab with hidden cases.
    for program in ["server.rs", "client.rs"] {
        let solved = read(repository().join(format!("solutions/tcp-chat/{program}")));
        let path = format!("labs/tcp-chat/src/bin/{program}");
        write(handout.join(path), solved);
    }
    let check = ["cargo", "--quiet", "grade", "check", "tcp-chat"];
    let said = run(handout, &check).status(0).said();
    snapshot_with("done", &said, &[TIME]);
    assert_eq!(
        read(handout.join("Cargo.lock")),
        read(repository().join("Cargo.lock")),
        "the lock file changes"
    );
}

/// The README is the first thing that a student sees.
fn every_command_of_its_readme_works(handout: &Path) {
    let text = read(handout.join("README.md"));
    let inside = text
        .split("```sh\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let lines: Vec<&str> = inside.expect("commands").lines().collect();
    assert!(lines.len() > 1, "{text}");
    for line in lines {
        let command = line.split('#').next().unwrap_or_default().trim();
        if command.contains("grade watch") {
            // It runs until it is interrupted, and has tests of its own.
            continue;
        }
        let ran = run(handout, &command.split(' ').collect::<Vec<_>>());
        let skeleton = command.contains("check") && ran.code() == Some(1);
        assert!(
            ran.code() == Some(0) || skeleton,
            "{command}: {}",
            ran.said()
        );
    }
}
