//! Reports skipped tests, so that none is skipped silently.

use std::fmt::Display;
use std::fs::File;
use std::io::{Write, stderr};
use std::path::PathBuf;
use std::{env, thread};

use super::{Course, repository};

/// Reports why a test, or a part of it, cannot run on this machine or with this copy of the course.
/// `.ci/run` names a file in `SKIPPED_TESTS`, and shows it at the end.
pub(crate) fn skip(why: impl Display) {
    let thread = thread::current();
    let test = thread.name().unwrap_or("a part of a test");
    let why = why.to_string();
    let why: Vec<&str> = why.split_whitespace().collect();
    let line = format!("skipped: {test}: {}\n", why.join(" "));
    // Not `eprint!`, whose output libtest shows only for failed tests. A single write, so that
    // lines do not mix.
    let _ = stderr().write_all(line.as_bytes());
    if let Some(path) = env::var_os("SKIPPED_TESTS") {
        let log = File::options().create(true).append(true).open(path);
        let written = log.and_then(|mut log| log.write_all(line.as_bytes()));
        written.expect("what is skipped can be noted");
    }
}

/// Reports that a tool is missing.
///
/// # Panics
/// In CI, which sets `REQUIRE_TOOLS`.
#[track_caller]
pub(crate) fn missing_tool(why: impl Display) {
    let required = env::var_os("REQUIRE_TOOLS").is_some();
    assert!(!required, "{why}");
    skip(why);
}

/// The path of a program; if it is missing, reports that with [`missing_tool`].
#[track_caller]
pub(crate) fn tool(name: &str) -> Option<PathBuf> {
    one_of(&[name])
}

/// The path of the first of these programs that is installed.
#[track_caller]
pub(crate) fn one_of(names: &[&str]) -> Option<PathBuf> {
    let found = names.iter().find_map(|name| installed(name));
    if found.is_none() {
        missing_tool(format!("there is no {} here", names[0]));
    }
    found
}

/// The path of a program that is installed.
pub(crate) fn installed(name: &str) -> Option<PathBuf> {
    let folders = env::var_os("PATH").unwrap_or_default();
    let mut paths = env::split_paths(&folders).map(|folder| folder.join(name));
    paths.find(|path| path.is_file())
}

/// Whether this copy of the course has its solutions; a hand-out does not.
pub(crate) fn has_solutions() -> bool {
    let has = repository().join("solutions").is_dir();
    if !has {
        skip("there are no solutions here");
    }
    has
}

/// Whether a program has its own `/tmp` and `/dev/shm` at a level. `doctor` knows: most containers
/// let nobody have mounts of their own.
pub(crate) fn has_scratch(level: &str) -> bool {
    let below = ["user", "landlock"].contains(&level);
    let has = !below
        || !Course::probe()
            .grade(["doctor"])
            .run()
            .said()
            .contains("✗ own /tmp");
    if !has {
        skip(format!("{level}: a program has no /tmp here"));
    }
    has
}
