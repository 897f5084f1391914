//! A run of the command.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Command, Stdio};

use super::{Ran, Running, run};

pub(crate) const GRADER: &str = env!("CARGO_BIN_EXE_grader");

/// A command that has not run yet. It gets a UTF-8 locale and empty stdin, whatever the environment
/// of the tests is.
pub(crate) struct Grade {
    command: Command,
}

impl Grade {
    pub(crate) fn new(folder: &Path) -> Self {
        let mut command = Command::new(GRADER);
        command
            .current_dir(folder)
            .env("NO_COLOR", "1")
            .env("LC_ALL", "C.UTF-8")
            .env_remove("CLICOLOR_FORCE")
            .env_remove("GITHUB_STEP_SUMMARY")
            .stdin(Stdio::null());
        Self { command }
    }

    pub(crate) fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    pub(crate) fn args(mut self, args: impl IntoIterator<Item: AsRef<OsStr>>) -> Self {
        self.command.args(args);
        self
    }

    pub(crate) fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    pub(crate) fn without_env(mut self, name: &str) -> Self {
        self.command.env_remove(name);
        self
    }

    /// Redirects its stdout, which the test would otherwise capture.
    pub(crate) fn stdout(mut self, to: impl Into<Stdio>) -> Self {
        self.command.stdout(to);
        self
    }

    /// Redirects its stderr, which the test would otherwise capture.
    pub(crate) fn stderr(mut self, to: impl Into<Stdio>) -> Self {
        self.command.stderr(to);
        self
    }

    /// Runs it to its end.
    #[track_caller]
    pub(crate) fn run(mut self) -> Ran {
        run(&mut self.command)
    }

    /// Runs it to its end, and asserts the exit status.
    #[track_caller]
    pub(crate) fn status(self, status: i32) -> Ran {
        self.run().status(status)
    }

    /// Starts it with pipes for stdin, stdout and stderr.
    #[track_caller]
    pub(crate) fn start(mut self) -> Running {
        self.command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Running::start(&mut self.command)
    }

    /// The underlying command, to be started by something else.
    pub(crate) fn into_command(self) -> Command {
        self.command
    }
}
