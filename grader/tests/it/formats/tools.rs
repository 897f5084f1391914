//! The programs that check the reports, none of them ours: a browser, Perl's reader of TAP, and
//! what npm has.

use std::io::Write;
use std::process::{Command, Stdio};

use crate::support::{Ran, missing_tool, repository, tests, tool};

/// A script of `tests/formats`, to be run by node with the packages of `tools/package.json`; `None`
/// where these are not there.
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

/// Runs a program that reads this.
pub(crate) fn given(command: &mut Command, input: &str) -> Ran {
    let piped = command.stdin(Stdio::piped()).stdout(Stdio::piped());
    let mut child = piped.stderr(Stdio::piped()).spawn().expect("it starts");
    let mut stdin = child.stdin.take().expect("a pipe");
    stdin.write_all(input.as_bytes()).expect("it reads");
    drop(stdin);
    child.wait_with_output().expect("it ends").into()
}
