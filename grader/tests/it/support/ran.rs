//! What came of a run.

use std::process::{Command, Output};

use serde_json::Value;

use super::{snapshot, snapshot_with};

/// A command that has ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
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
            code: output.status.code(),
            stdout: String::from_utf8(output.stdout).expect("what is printed is text"),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

impl Ran {
    /// That it ended with this status.
    #[track_caller]
    pub(crate) fn status(self, status: i32) -> Self {
        assert_eq!(self.code, Some(status), "{}", self.said());
        self
    }

    /// All that it said: its output, then its errors.
    pub(crate) fn said(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Whether the machine does not let it grade in the way that was asked for.
    pub(crate) fn is_refused(&self) -> bool {
        let said = self.said();
        said.contains("nothing holds a program") || said.contains("this isolation is not available")
    }

    #[track_caller]
    pub(crate) fn stdout_is(self, text: &str) -> Self {
        assert_eq!(self.stdout, text);
        self
    }

    #[track_caller]
    pub(crate) fn stderr_is(self, text: &str) -> Self {
        assert_eq!(self.stderr, text);
        self
    }

    #[track_caller]
    pub(crate) fn stdout_has(self, words: &str) -> Self {
        assert!(self.stdout.contains(words), "{words}: {}", self.said());
        self
    }

    #[track_caller]
    pub(crate) fn stdout_lacks(self, words: &str) -> Self {
        assert!(!self.stdout.contains(words), "{words}: {}", self.said());
        self
    }

    #[track_caller]
    pub(crate) fn stderr_has(self, words: &str) -> Self {
        assert!(self.stderr.contains(words), "{words}: {}", self.said());
        self
    }

    /// Its output, which is JSON.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        let json = serde_json::from_str(&self.stdout);
        json.unwrap_or_else(|error| panic!("{error}: {}", self.said()))
    }

    /// Compares its output with what is kept.
    #[track_caller]
    pub(crate) fn stdout_snapshot(self, name: &str) -> Self {
        snapshot(name, &self.stdout);
        self
    }

    /// The same, where more than usual differs from run to run.
    #[track_caller]
    pub(crate) fn stdout_snapshot_with(self, name: &str, differs: &[(&str, &str)]) -> Self {
        snapshot_with(name, &self.stdout, differs);
        self
    }

    /// Compares its errors with what is kept.
    #[track_caller]
    pub(crate) fn stderr_snapshot(self, name: &str) -> Self {
        snapshot(name, &self.stderr);
        self
    }
}
