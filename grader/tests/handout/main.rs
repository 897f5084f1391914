//! The students' repository: nothing in it that is kept from students, and all that they need, on its own.

mod course;
mod search;

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use course::{KEPT, LEFT, LEFTOVERS, course, read, repository, write};
use search::{Secrets, files};

/// Makes a hand-out of a course. What the command prints.
fn hand_out(course: &Path, into: &Path) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_grader"))
        .arg("handout")
        .arg(into)
        .current_dir(course)
        .output()
        .expect("the grader runs");
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).expect("text")
}

/// Runs a command in a hand-out: offline, and with nothing of the course that it came from. Its target folder is kept from
/// run to run, so that libraries are compiled once.
fn run(handout: &Path, words: &[&str]) -> (Option<i32>, String) {
    let target = Path::new(env!("CARGO_TARGET_TMPDIR")).join("handout");
    let output = Command::new(words[0])
        .args(&words[1..])
        .current_dir(handout)
        .env("CARGO_TARGET_DIR", target)
        .env("CARGO_NET_OFFLINE", "true")
        .env("NO_COLOR", "1")
        .env_remove("RUST_BACKTRACE")
        .output()
        .unwrap_or_else(|error| panic!("{words:?}: {error}"));
    let said = [output.stdout, output.stderr];
    let said = said.map(|said| String::from_utf8_lossy(&said).into_owned());
    (output.status.code(), said.concat())
}

/// What only the instructor's copy can show; a hand-out of a hand-out has nothing to hide.
fn has_solutions() -> bool {
    let has = repository().join("solutions").is_dir();
    if !has {
        println!("skipped: this copy of the course has no solutions");
    }
    has
}

#[test]
fn nothing_that_is_kept_from_students_is_in_it() {
    if !has_solutions() {
        return;
    }
    let (course, into) = (course(), tempfile::tempdir().expect("a folder"));
    let secrets = Secrets::of(course.path());
    let said = hand_out(course.path(), into.path());
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
fn the_search_finds_what_it_looks_for() {
    if !has_solutions() {
        return;
    }
    let course = course();
    let secrets = Secrets::of(course.path());
    let folder = tempfile::tempdir().expect("a folder");
    let solution = read(course.path(), "solutions/tcp-echo/server.rs");
    let longest = solution
        .lines()
        .max_by_key(|line| line.len())
        .expect("a line");
    write(folder.path(), "a.md", format!("// {longest}\n").as_bytes());
    write(folder.path(), "b.md", format!("   {longest}\n").as_bytes());
    write(folder.path(), "c.md", b"see tcp-chat/first-message");
    write(
        folder.path(),
        "specs/udp-hello/snapshots/server-session.snap",
        b"",
    );
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
    let (course, into) = (course(), tempfile::tempdir().expect("a folder"));
    hand_out(course.path(), into.path());
    for lab in ["tcp-chat", "udp-hello", "udp-calculator", "tcp-echo"] {
        let (mut document, mut robust) = (0, 0);
        for (case, _) in KEPT
            .iter()
            .filter(|(case, _)| case.starts_with(&format!("{lab}/")))
        {
            let text = read(course.path(), &format!("specs/{case}.yaml"));
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
        let lab = read(into.path(), &format!("specs/{lab}/lab.yaml"));
        assert_eq!(lab.contains(&told), document + robust > 0, "{lab}");
        assert_eq!(lab.contains("held_back"), document + robust > 0, "{lab}");
    }
}

#[test]
fn git_takes_all_of_it() {
    let into = tempfile::tempdir().expect("a folder");
    hand_out(&repository(), into.path());
    let before = files(into.path());
    if Command::new("git").arg("--version").output().is_err() {
        println!("skipped: there is no git on this machine");
        return;
    }
    for words in [["git", "init", "--quiet"], ["git", "add", "--all"]] {
        assert_eq!(run(into.path(), &words), (Some(0), String::new()));
    }
    let (_, listed) = run(into.path(), &["git", "ls-files"]);
    let mut listed: Vec<PathBuf> = listed.lines().map(PathBuf::from).collect();
    listed.sort();
    assert_eq!(listed, before);
}

#[test]
fn it_builds_tests_and_grades_on_its_own() {
    if !has_solutions() {
        return;
    }
    let (course, into) = (course(), tempfile::tempdir().expect("a folder"));
    hand_out(course.path(), into.path());
    drop(course);
    let handout = into.path();
    for words in ["cargo build --locked", "cargo test --locked --workspace"] {
        let (status, said) = run(handout, &words.split(' ').collect::<Vec<_>>());
        assert_eq!(status, Some(0), "{words}: {said}");
        assert!(!said.contains("warning:"), "{words}: {said}");
    }
    let (status, said) = run(handout, &["cargo", "--quiet", "grade", "check"]);
    assert_eq!(status, Some(1), "{said}");
    let mut settings = insta::Settings::clone_current();
    settings.set_omit_expression(true);
    settings.add_filter(r"in \d+\.\d s \(.*\)", "in <time>");
    settings.bind(|| insta::assert_snapshot!("skeletons", said));
    every_command_of_its_readme_works(handout);
    // What the student writes is graded: here, the solution of a lab of which some cases are kept.
    for program in ["server.rs", "client.rs"] {
        let solved = read(&repository(), &format!("solutions/tcp-chat/{program}"));
        write(
            handout,
            &format!("labs/tcp-chat/src/bin/{program}"),
            solved.as_bytes(),
        );
    }
    let (status, said) = run(handout, &["cargo", "--quiet", "grade", "check", "tcp-chat"]);
    assert_eq!(status, Some(0), "{said}");
    settings.bind(|| insta::assert_snapshot!("done", said));
    let changed = read(handout, "Cargo.lock");
    assert_eq!(
        changed,
        read(&repository(), "Cargo.lock"),
        "the lock file changes"
    );
}

/// Its README is what a student sees first.
fn every_command_of_its_readme_works(handout: &Path) {
    let text = read(handout, "README.md");
    let inside = text
        .split("```sh\n")
        .nth(1)
        .and_then(|rest| rest.split("```").next());
    let lines: Vec<&str> = inside.expect("commands").lines().collect();
    assert!(lines.len() > 1, "{text}");
    for line in lines {
        let command = line.split('#').next().unwrap_or_default().trim();
        if command.contains("grade watch") {
            // It goes on until it is interrupted; it has tests of its own.
            continue;
        }
        let (status, said) = run(handout, &command.split(' ').collect::<Vec<_>>());
        let skeleton = command.contains("check") && status == Some(1);
        assert!(status == Some(0) || skeleton, "{command}: {said}");
    }
}
