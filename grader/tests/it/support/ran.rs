//! The result of a run.

use std::process::{Command, Output};

use assert_cmd::assert::{Assert, OutputAssertExt};
use predicates::prelude::*;
use serde_json::Value;

use super::{snapshot, snapshot_with};

/// A command that has ended.
pub(crate) struct Ran {
    assert: Assert,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// The text as if it had not been wrapped: words that follow each other are found in it, however
/// its lines are broken.
pub(crate) fn unwrapped(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Runs any command to its end.
#[track_caller]
pub(crate) fn run(command: &mut Command) -> Ran {
    let output = command.output();
    output
        .unwrap_or_else(|error| panic!("{command:?}: {error}"))
        .into()
}

impl From<Output> for Ran {
    fn from(output: Output) -> Self {
        Self {
            stdout: String::from_utf8(output.stdout.clone()).expect("stdout is UTF-8"),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            assert: output.assert(),
        }
    }
}

impl Ran {
    /// The exit status; `None` if a signal killed it.
    pub(crate) fn code(&self) -> Option<i32> {
        self.assert.get_output().status.code()
    }

    /// Asserts the exit status.
    #[track_caller]
    pub(crate) fn status(mut self, status: i32) -> Self {
        self.assert = self.assert.code(status);
        self
    }

    /// Its stdout and stderr, concatenated.
    pub(crate) fn said(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Whether it failed because this machine lacks what it asked for.
    pub(crate) fn is_refused(&self) -> bool {
        let said = self.said();
        said.contains("does not sandbox programs")
            || said.contains("this isolation is not available")
    }

    #[track_caller]
    pub(crate) fn stdout_is(mut self, text: &'static str) -> Self {
        self.assert = self.assert.stdout(text);
        self
    }

    #[track_caller]
    pub(crate) fn stderr_is(mut self, text: &'static str) -> Self {
        self.assert = self.assert.stderr(text);
        self
    }

    #[track_caller]
    pub(crate) fn stdout_has(self, words: &str) -> Self {
        let has = unwrapped(&self.stdout).contains(&unwrapped(words));
        assert!(has, "{words}: {}", self.said());
        self
    }

    #[track_caller]
    pub(crate) fn stdout_lacks(self, words: &str) -> Self {
        let has = unwrapped(&self.stdout).contains(&unwrapped(words));
        assert!(!has, "{words}: {}", self.said());
        self
    }

    #[track_caller]
    pub(crate) fn stderr_has(mut self, words: &str) -> Self {
        self.assert = self.assert.stderr(predicate::str::contains(words));
        self
    }

    /// Its stdout as JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let json = serde_json::from_str(&self.stdout);
        json.unwrap_or_else(|error| panic!("{error}: {}", self.said()))
    }

    /// Compares its stdout with the snapshot of this name.
    #[track_caller]
    pub(crate) fn stdout_snapshot(self, name: &str) -> Self {
        snapshot(name, &self.stdout);
        self
    }

    /// Compares its stdout with a snapshot, after replacing what `differs` from run to run.
    #[track_caller]
    pub(crate) fn stdout_snapshot_with(self, name: &str, differs: &[(&str, &str)]) -> Self {
        snapshot_with(name, &self.stdout, differs);
        self
    }

    /// Compares its stderr with the snapshot of this name.
    #[track_caller]
    pub(crate) fn stderr_snapshot(self, name: &str) -> Self {
        snapshot(name, &self.stderr);
        self
    }
}
