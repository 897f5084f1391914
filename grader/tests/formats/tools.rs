//! The programs that check the reports, none of them ours: a browser, Perl's reader of TAP, and what npm has. Where one is missing a test
//! says that it was skipped; in CI, which sets `REQUIRE_TOOLS`, it fails.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// A script of this folder, to be run by node with the packages of `tools/package.json`; `None` where that is not there.
pub(crate) fn script(name: &str) -> Option<Command> {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    let packages = manifest.join("../target/validators");
    if !packages.join("node_modules/.package-lock.json").is_file() {
        return missing("target/validators; `.ci/run` makes it");
    }
    let mut command = found("node")?;
    command.arg(manifest.join("tests/formats").join(name));
    command.arg(packages);
    Some(command)
}

/// A program, if this machine has it.
pub(crate) fn found(name: &str) -> Option<Command> {
    match path(name) {
        Some(path) => Some(Command::new(path)),
        None => missing(name),
    }
}

/// Where it is.
pub(crate) fn path(name: &str) -> Option<PathBuf> {
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let mut paths = std::env::split_paths(&folders).map(|folder| folder.join(name));
    paths.find(|path| path.is_file())
}

/// Says that something is not there.
///
/// # Panics
/// In CI, where everything has to be.
pub(crate) fn missing<T>(what: &str) -> Option<T> {
    let required = std::env::var_os("REQUIRE_TOOLS").is_some();
    assert!(!required, "there is no {what}");
    println!("skipped: there is no {what}");
    None
}

/// Runs a program that reads this.
pub(crate) fn given(command: &mut Command, input: &str) -> Output {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = piped.stderr(Stdio::piped()).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    child.wait_with_output().expect("it ends")
}
