//! Third-party programs that check the reports: a browser, Perl's TAP parser, and npm packages.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::{Ran, missing_tool, repository, tests, tool};

/// A script of `tests/formats`, run by node with the packages of `tools/package.json`; `None` if
/// they are not installed.
pub(crate) fn script(name: &str) -> Option<Command> {
    let packages = repository().join("target/validators");
    if !packages.join("node_modules/.package-lock.json").is_file() {
        missing_tool("there is no target/validators; `.ci/run` makes it");
        return None;
    }
    let mut command = Command::new(tool("node")?);
    command.arg(tests("formats").join(name)).arg(packages);
    Some(command)
}

/// Runs a program with this input.
pub(crate) fn given(command: &mut Command, input: &str) -> Ran {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = piped.stderr(Stdio::piped()).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    child.wait_with_output().expect("it ends").into()
}
